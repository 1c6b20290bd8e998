BEGIN TRANSACTION;
CREATE TABLE addresses (
	address VARCHAR(320) NOT NULL, 
	client_id VARCHAR(40) NOT NULL, 
	PRIMARY KEY (address), 
	FOREIGN KEY(client_id) REFERENCES clients (id) ON DELETE CASCADE
);
INSERT INTO "addresses" VALUES('tomas@alderfinch.example','demo-alder-finch');
INSERT INTO "addresses" VALUES('renske@harbourlights.example','demo-harbour-lights');
INSERT INTO "addresses" VALUES('priya@meridianyoga.example','demo-meridian-yoga');
INSERT INTO "addresses" VALUES('dana.w@ridgeline.example','dana');
INSERT INTO "addresses" VALUES('dana@ridgeline.example','dana');
INSERT INTO "addresses" VALUES('p@northgate.example','pieter');
CREATE TABLE clients (
	id VARCHAR(40) NOT NULL, 
	name TEXT NOT NULL, 
	company TEXT, 
	relation VARCHAR(20) NOT NULL, 
	preference VARCHAR(20), 
	ruled_out JSON NOT NULL, 
	timezone VARCHAR(60) NOT NULL, 
	country VARCHAR(2), 
	is_demo BOOLEAN NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "clients" VALUES('demo-alder-finch','Tomas Brandl','Alder & Finch Joinery','client',NULL,'[]','Europe/Berlin','DE',1);
INSERT INTO "clients" VALUES('demo-harbour-lights','Renske Halloway','Harbour Lights Ceramics','client','call','[]','Europe/London','GB',1);
INSERT INTO "clients" VALUES('demo-meridian-yoga','Priya Lindqvist','Meridian Yoga Rooms','client',NULL,'[]','Europe/London','GB',1);
INSERT INTO "clients" VALUES('dana','Dana Whitcombe','Ridgeline Tents','client','call','["voicemail"]','Europe/Berlin','DE',0);
INSERT INTO "clients" VALUES('pieter','Pieter Dané',NULL,'prospect',NULL,'[]','UTC',NULL,0);
CREATE TABLE drafts (
	id INTEGER NOT NULL, 
	client_id VARCHAR(40) NOT NULL, 
	made_at DATETIME NOT NULL, 
	promise_at DATETIME, 
	reply JSON NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(client_id) REFERENCES clients (id) ON DELETE CASCADE
);
INSERT INTO "drafts" VALUES(1,'dana','2026-03-12 15:30:00.000000','2026-03-12 16:00:00.000000','{"id": "d0", "channel": "email", "subject": "Your message about the shop", "body": "Hi Dana,\n\nThe shop is down again. I''ve read it twice. And this isn''t the first time: I''m sorry, and I see why your patience is gone.\n\nThis is with me, ahead of all the rest. I''m setting myself a time: you hear from me by 16:00 today, ready or not.\n\nPrefer a call? One line is enough, I''ll ring.", "promise_at": "2026-03-12T16:00:00Z", "mood": "angry", "urgency": "high", "issues": ["the shop is down again!"], "language": "en", "needs_reply": true, "findings": [{"check": "names_issue", "passed": true, "detail": "names what happened in the client''s own terms"}, {"check": "empathy", "passed": true, "detail": "shows concern in proportion"}, {"check": "takes_charge", "passed": true, "detail": "says who is on it: I"}, {"check": "definite_promise", "passed": true, "detail": "the next word comes 16:00 today"}, {"check": "one_promise", "passed": true, "detail": "promises nothing else"}, {"check": "promise_in_hours", "passed": true, "detail": "inside our working hours"}, {"check": "no_vague_promise", "passed": true, "detail": "no \u201csoon\u201d and the like"}, {"check": "offers_call", "passed": true, "detail": "offers to talk"}, {"check": "no_cliche", "passed": true, "detail": "no phrase that angers"}, {"check": "no_blame", "passed": true, "detail": "no argument and no blame"}, {"check": "no_pleading", "passed": true, "detail": "no pleading"}, {"check": "no_concession", "passed": true, "detail": "no refund, discount or admission"}, {"check": "no_cause", "passed": true, "detail": "no invented cause"}, {"check": "no_fix", "passed": true, "detail": "no invented fix"}, {"check": "repeats_nothing_risky", "passed": true, "detail": "no link, address, amount or account number"}, {"check": "nothing_invented", "passed": true, "detail": "no number that is not theirs"}, {"check": "no_invented_name", "passed": true, "detail": "no name that is not theirs or ours"}, {"check": "obeys_nothing", "passed": true, "detail": "follows no instruction from the mail"}, {"check": "asks_nothing", "passed": true, "detail": "asks nothing that they told us"}, {"check": "no_placeholder", "passed": true, "detail": "no placeholder left"}, {"check": "length", "passed": true, "detail": "60 words"}, {"check": "language", "passed": true, "detail": "in the client''s language (en)"}, {"check": "sign_off", "passed": true, "detail": "no profile: add your own sign-off"}], "written_by": "offline", "fell_back": null, "sources": ["answer-first", "keep-the-promised-hour", "empathy-not-surrender", "voice-for-bad-news"], "notes": ["The sender''s name was read from the sign-off."], "elapsed_ms": 447.8}');
INSERT INTO "drafts" VALUES(2,'dana','2026-03-12 15:31:00.000000','2026-03-12 17:00:00.000000','{"id": "d1", "channel": "email", "subject": "Your message about the invoice", "body": "Hi Dana,\n\nI have just read your message: the invoice is wrong. I''m sorry. You should never have to wonder where money went, and that needs a proper answer.\n\nI have taken this over personally until you have your answer. I will report back by 17:00 today, with what I have found.\n\nRather by phone? Just tell me, I''ll call you.", "promise_at": "2026-03-12T17:00:00Z", "mood": "angry", "urgency": "medium", "issues": ["the invoice is wrong."], "language": "en", "needs_reply": true, "findings": [{"check": "names_issue", "passed": true, "detail": "names what happened in the client''s own terms"}, {"check": "empathy", "passed": true, "detail": "shows concern in proportion"}, {"check": "takes_charge", "passed": true, "detail": "says who is on it: I"}, {"check": "definite_promise", "passed": true, "detail": "the next word comes 17:00 today"}, {"check": "one_promise", "passed": true, "detail": "promises nothing else"}, {"check": "promise_in_hours", "passed": true, "detail": "inside our working hours"}, {"check": "no_vague_promise", "passed": true, "detail": "no \u201csoon\u201d and the like"}, {"check": "offers_call", "passed": true, "detail": "offers to talk"}, {"check": "no_cliche", "passed": true, "detail": "no phrase that angers"}, {"check": "no_blame", "passed": true, "detail": "no argument and no blame"}, {"check": "no_pleading", "passed": true, "detail": "no pleading"}, {"check": "no_concession", "passed": true, "detail": "no refund, discount or admission"}, {"check": "no_cause", "passed": true, "detail": "no invented cause"}, {"check": "no_fix", "passed": true, "detail": "no invented fix"}, {"check": "repeats_nothing_risky", "passed": true, "detail": "no link, address, amount or account number"}, {"check": "nothing_invented", "passed": true, "detail": "no number that is not theirs"}, {"check": "no_invented_name", "passed": true, "detail": "no name that is not theirs or ours"}, {"check": "obeys_nothing", "passed": true, "detail": "follows no instruction from the mail"}, {"check": "asks_nothing", "passed": true, "detail": "asks nothing that they told us"}, {"check": "no_placeholder", "passed": true, "detail": "no placeholder left"}, {"check": "length", "passed": true, "detail": "61 words"}, {"check": "language", "passed": true, "detail": "in the client''s language (en)"}, {"check": "sign_off", "passed": true, "detail": "no profile: add your own sign-off"}], "written_by": "offline", "fell_back": null, "sources": ["answer-first", "keep-the-promised-hour", "empathy-not-surrender", "voice-for-bad-news"], "notes": ["The sender''s name was read from the sign-off."], "elapsed_ms": 3.9}');
CREATE TABLE facts (
	name VARCHAR(40) NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "facts" VALUES('schema','1');
INSERT INTO "facts" VALUES('demo','2026-03-12');
CREATE TABLE touchpoints (
	id INTEGER NOT NULL, 
	client_id VARCHAR(40) NOT NULL, 
	at DATETIME NOT NULL, 
	direction VARCHAR(3) NOT NULL, 
	channel VARCHAR(20) NOT NULL, 
	outcome VARCHAR(20), 
	author TEXT, 
	"to" JSON NOT NULL, 
	cc JSON NOT NULL, 
	subject TEXT, 
	text TEXT NOT NULL, 
	is_demo BOOLEAN NOT NULL, 
	fingerprint VARCHAR(32) NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (client_id, fingerprint), 
	FOREIGN KEY(client_id) REFERENCES clients (id) ON DELETE CASCADE
);
INSERT INTO "touchpoints" VALUES(1,'demo-alder-finch','2026-01-19 08:30:00.000000','out','email',NULL,NULL,'[]','[]','Photos for the new site','Hello Tomas, for the new site we need about twenty photos of finished kitchens. Could you send us a first batch?',1,'169b7b0b277eab7ac74d0717af68945e');
INSERT INTO "touchpoints" VALUES(2,'demo-alder-finch','2026-01-23 09:15:00.000000','out','call','connected',NULL,'[]','[]',NULL,'Reached him in the workshop right away. He had not seen the mail; the foreman has a box of photos, he will drop it off. Friendly.',1,'b749bae658f893c0303f6fdcb4565e6d');
INSERT INTO "touchpoints" VALUES(3,'demo-alder-finch','2026-01-27 15:40:00.000000','in','call','connected','Tomas Brandl','[]','[]',NULL,'Rang to say that the photos are on their way, and that he liked the first layout.',1,'68635987804e837cb21c6e48e8c98224');
INSERT INTO "touchpoints" VALUES(4,'demo-alder-finch','2026-02-11 10:00:00.000000','out','email',NULL,NULL,'[]','[]','Two layouts to choose from','Hello Tomas, attached are two layouts for the kitchen pages. Which of the two shall we go on with?',1,'e4576f84d19fdefc31dca06c6e40d98b');
INSERT INTO "touchpoints" VALUES(5,'demo-alder-finch','2026-02-16 13:05:00.000000','out','call','connected',NULL,'[]','[]',NULL,'Picked up at once. Wants the second layout, larger pictures. Said that he hardly gets to his e-mail.',1,'200bb966e5d4c90794f20bf3b3e5b47d');
INSERT INTO "touchpoints" VALUES(6,'demo-alder-finch','2026-03-02 09:00:00.000000','out','email',NULL,NULL,'[]','[]','Texts for the kitchen pages','Hello Tomas, here are our draft texts for the six kitchen pages. Could you look them over and tell us what is wrong?',1,'2746034cc0369935c0c3404802f831eb');
INSERT INTO "touchpoints" VALUES(7,'demo-alder-finch','2026-03-06 08:20:00.000000','out','email',NULL,NULL,'[]','[]','Re: Texts for the kitchen pages','Hello Tomas, a short one on the kitchen texts: I have marked the three sentences that only you can check, the rest can stay. Would a yes or no to those three do for now?',1,'0d969e43a05b162c7556f3473423fff3');
INSERT INTO "touchpoints" VALUES(8,'demo-harbour-lights','2026-02-06 09:50:00.000000','out','email',NULL,NULL,'[]','[]','Your autumn shop','Hi Renske, here is the plan for the autumn shop: new photos first, then the checkout, then the newsletter. Does this order suit you?',1,'91af309e84bc0707417e39986e043900');
INSERT INTO "touchpoints" VALUES(9,'demo-harbour-lights','2026-02-06 15:20:00.000000','in','email',NULL,'Renske Halloway','[]','[]','Re: Your autumn shop','Yes, that order is perfect. Thank you, this looks lovely.',1,'c521cfd6f75d9e3ec6cf6dadc7c6d5bf');
INSERT INTO "touchpoints" VALUES(10,'demo-harbour-lights','2026-02-20 11:00:00.000000','out','call','connected',NULL,'[]','[]',NULL,'Went through the new checkout together. She likes it. If anything is urgent she would rather be rung than written to.',1,'ada06f612a931b52f2e8aa280566f803');
INSERT INTO "touchpoints" VALUES(11,'demo-harbour-lights','2026-03-02 10:10:00.000000','in','email',NULL,'Renske Halloway','[]','[]','Gift cards','The gift cards show the wrong price at the checkout, 25 instead of 20. Could you put that right, please?',1,'ca17e89c156878637bfb48cc32947817');
INSERT INTO "touchpoints" VALUES(12,'demo-harbour-lights','2026-03-02 11:30:00.000000','out','email',NULL,NULL,'[]','[]','Re: Gift cards','Hi Renske, thank you for spotting it. The price of the gift cards is corrected, and I have bought one myself to check.',1,'043d72f372f3ef39c8d6dbccb61e4640');
INSERT INTO "touchpoints" VALUES(13,'demo-harbour-lights','2026-03-03 09:05:00.000000','in','email',NULL,'Renske Halloway','[]','[]','Re: Gift cards','Works now, thanks for the quick fix.',1,'15a16b31afb79272f096d24ad90086c2');
INSERT INTO "touchpoints" VALUES(14,'demo-harbour-lights','2026-03-12 14:15:00.000000','in','email',NULL,'Renske Halloway','[]','[]','The gift cards AGAIN','The gift cards are wrong again. Since this morning every single one is charged twice, and eleven furious customers think that I am a thief. This is the second time in a fortnight. I was told it was fixed. I cannot believe nobody noticed. I need to know who is dealing with this and when it stops, because I am the one standing in the shop being shouted at.',1,'fd6fd4545e48b4fb2c0bf5942c4978f9');
INSERT INTO "touchpoints" VALUES(15,'demo-meridian-yoga','2026-02-09 10:00:00.000000','out','meeting','held',NULL,'[]','[]',NULL,'Kick-off. Success for her means forty new members by spring. Priya is the one contact.',1,'a5e1f397f329bf66a9cd0eb811a4bc9d');
INSERT INTO "touchpoints" VALUES(16,'demo-meridian-yoga','2026-02-10 09:15:00.000000','in','email',NULL,'Priya Lindqvist','[]','[]','Thank you, and Wednesdays','Thanks for yesterday. Let''s do a short check-in call every Wednesday at ten, that works best for me.',1,'7e25e8756801337f13c10b7c9fb1e96b');
INSERT INTO "touchpoints" VALUES(17,'demo-meridian-yoga','2026-02-10 11:40:00.000000','out','email',NULL,NULL,'[]','[]','Re: Thank you, and Wednesdays','Hi Priya, every Wednesday at ten it is. I will ring you.',1,'7402ba02a6b9520a73116ca097b7881c');
INSERT INTO "touchpoints" VALUES(18,'demo-meridian-yoga','2026-02-11 10:00:00.000000','out','call','connected',NULL,'[]','[]',NULL,'Weekly check-in. Trial classes are filling, she is pleased. New timetable comes from her.',1,'af920aa1e24cbdecdfd9b1fc2388a4b4');
INSERT INTO "touchpoints" VALUES(19,'demo-meridian-yoga','2026-02-12 13:30:00.000000','in','email',NULL,'Priya Lindqvist','[]','[]','Timetable','Here is the new timetable for the site. No rush.',1,'5236dbf53a01e85f64bc867027e2e4be');
INSERT INTO "touchpoints" VALUES(20,'demo-meridian-yoga','2026-02-12 16:10:00.000000','out','email',NULL,NULL,'[]','[]','Re: Timetable','Hi Priya, the new timetable is online. The Saturday class now stands at the top, as you wanted.',1,'984ee2f5dff51567e7f357a2b5938228');
INSERT INTO "touchpoints" VALUES(21,'demo-meridian-yoga','2026-02-18 10:00:00.000000','out','call','connected',NULL,'[]','[]',NULL,'Weekly check-in. Nine new members so far. She is happy with the newsletter.',1,'9793a27b282575c168703e6142ec679b');
INSERT INTO "touchpoints" VALUES(22,'demo-meridian-yoga','2026-02-25 10:00:00.000000','out','call','no_answer',NULL,'[]','[]',NULL,'',1,'03bd6c2a08008f5389222cd005853f33');
INSERT INTO "touchpoints" VALUES(23,'demo-meridian-yoga','2026-03-04 10:00:00.000000','out','call','connected',NULL,'[]','[]',NULL,'Weekly check-in. She was teaching last week, sorry about it. Fourteen new members. Wants to talk about the open day next time.',1,'2aa9fa131911455d33527d977e0e1923');
INSERT INTO "touchpoints" VALUES(24,'demo-meridian-yoga','2026-03-11 10:00:00.000000','out','call','connected',NULL,'[]','[]',NULL,'Weekly check-in. Open day is agreed, she is thrilled with the poster. Seventeen new members.',1,'57e49b9259e985c6f2c572909c88919e');
INSERT INTO "touchpoints" VALUES(25,'dana','2026-03-03 15:30:00.000000','out','email',NULL,'Mia','["dana@ridgeline.example"]','["x@y.example"]','Photos','The photos für the Startseite, please.',0,'eee7eb38c7cc57187ffea7fd2d08b442');
INSERT INTO "touchpoints" VALUES(26,'dana','2026-03-09 03:30:00.000000','in','email',NULL,'Dana','[]','[]',NULL,'They come on Friday.',0,'05c1d041b43f60f9d0a2fb36a300a9c4');
INSERT INTO "touchpoints" VALUES(27,'dana','2026-03-11 15:30:00.000000','out','email',NULL,NULL,'[]','[]',NULL,'Thanks!',0,'0ebf6f893404045a4733dc2a778803ab');
INSERT INTO "touchpoints" VALUES(28,'pieter','2026-03-08 15:30:00.000000','in','email',NULL,NULL,'[]','[]',NULL,'A quote for the shop?',0,'8001cef4316a786734b666e9b4b4fd72');
CREATE INDEX ix_addresses_client_id ON addresses (client_id);
CREATE INDEX drafts_in_order ON drafts (client_id, made_at, id);
CREATE INDEX touchpoints_in_order ON touchpoints (client_id, at, id);
COMMIT;
