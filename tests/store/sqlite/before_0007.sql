-- A database of the release before schema 7 with rows in every state, written by that release.
BEGIN TRANSACTION;
CREATE TABLE agreement (
  event_id INTEGER NOT NULL REFERENCES event (id),
  verb     TEXT NOT NULL,
  by_whom  TEXT NOT NULL,
  at       REAL NOT NULL,
  PRIMARY KEY (event_id, verb, by_whom)
);
INSERT INTO "agreement" VALUES(7,'delete','person:Tom',1795348813.0);
CREATE TABLE alert (
  id   INTEGER PRIMARY KEY,
  at   REAL NOT NULL,
  what TEXT NOT NULL,
  told INTEGER NOT NULL DEFAULT 0
);
INSERT INTO "alert" VALUES(1,1795348812.0,'rule spam is held back: more than 30 within 10 minutes (rule)',1);
INSERT INTO "alert" VALUES(2,1795348812.0,'rule flood is held back: odd',0);
CREATE TABLE audit (
  id       INTEGER PRIMARY KEY,
  at       REAL NOT NULL,
  actor    TEXT NOT NULL,
  action   TEXT NOT NULL,
  subject  TEXT NOT NULL,
  details  TEXT NOT NULL,
  seal     BLOB NOT NULL
);
INSERT INTO "audit" VALUES(1,1795348810.0,'rules','decided','event:1','{"case": false, "matched": ["insult"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'FD83BFD5CE36428C5B09228D80BB23DE1763FF4AE86F797854057A1747893B53');
INSERT INTO "audit" VALUES(2,1795348810.0,'rules','decided','event:2','{"case": false, "matched": ["price"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'6EBA7E23C6E45986C98067AC7842B1468A1BD435E60A1BC0E5FF743A4309317B');
INSERT INTO "audit" VALUES(3,1795348810.0,'rules','decided','event:3','{"case": false, "matched": ["price"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'7390BBBA7F229B4B6CDDDCCDA3F42CD6229AB9E8233CE9EE7B4EBEF763661CEF');
INSERT INTO "audit" VALUES(4,1795348810.0,'rules','decided','event:4','{"case": false, "matched": ["price"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'304E96A43C8870DABBCB90889EDD7AB57C73D5D03205D492E2224E7C16F3A87C');
INSERT INTO "audit" VALUES(5,1795348810.0,'rules','decided','event:5','{"case": false, "matched": ["spam"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'F87D6F035472438115E56B326A50FE4AF24D1E6E1BA219DA52738D74151F6839');
INSERT INTO "audit" VALUES(6,1795348810.0,'rules','decided','event:6','{"case": false, "matched": ["spam"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'06AEA49B6A5A0BA84EE3870E96D3E6E087ECA9711711EC57B233504030E001CD');
INSERT INTO "audit" VALUES(7,1795348812.0,'breaker','breaker_tripped','rule:spam','{"held": 2, "why": "more than 30 within 10 minutes (rule)"}',X'6F31917FD34D8BC68FA2011C9058DFD348290963DEF2503D32A9B5516563A352');
INSERT INTO "audit" VALUES(8,1795348810.0,'rules','decided','event:7','{"case": false, "matched": ["threat"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'10E286B553CE1D991ECB7BFCA1E3514029DCB4C8F4A88A0747B7BC79A901CAB8');
INSERT INTO "audit" VALUES(9,1795348813.0,'person:Tom','agreed','event:7','{"verb": "delete"}',X'7B266A1E6F8EB4F5394769976874E993741A434047F39EB393198EF49192CD3C');
INSERT INTO "audit" VALUES(10,1795348810.0,'rules','decided','event:8','{"case": false, "matched": ["insult"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'EE7D4C1E18F6038A1ADCCF5E329A6951893E8AB37F493B7D8B521F4DE4E330D4');
INSERT INTO "audit" VALUES(11,1795348812.0,'dispatch','done','outbox:8','{"by": "answer"}',X'8121417784C69EE898E1C99729C4272245BCB2B3E23981FCB6DDE2831EB4EE77');
INSERT INTO "audit" VALUES(12,1795348810.0,'rules','decided','event:9','{"case": false, "matched": ["price"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'20A74DA410D18EBD64A6FE77025FCE435E7CB2AB1A580A6F241C9CF015FEC740');
INSERT INTO "audit" VALUES(13,1795348812.0,'dispatch','done','outbox:9','{"by": "answer"}',X'8DA5568FECADE32F241D312CE0D5C24F1215325C90ED0495C580E0A618609A17');
INSERT INTO "audit" VALUES(14,1795348810.0,'rules','decided','event:10','{"case": false, "matched": ["price"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'00AAFAB5F6F48C224ED9F6EE83BF8136DFD1DAAD09A5301D5F62FEB18CD999B8');
INSERT INTO "audit" VALUES(15,1795348812.0,'dispatch','refused','outbox:10','{}',X'22E931A1258A9F3CF7C7501A11A531581FD1C9179B190F32A61BE2800CFA1C56');
INSERT INTO "audit" VALUES(16,1795348810.0,'rules','decided','event:11','{"case": false, "matched": ["insult"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'893C9EC82CA709BEF43CC80279CDFBB47F82270A3E40424AFABFCD2AF127083D');
INSERT INTO "audit" VALUES(17,1795348812.0,'dispatch','dead','outbox:11','{}',X'EEB22AE957F5C0268286F770D45FD1D81E3430D8583B6FBCA2A2964BF48871EE');
INSERT INTO "audit" VALUES(18,1795348810.0,'rules','decided','event:12','{"case": false, "matched": ["price"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'583C4D9D9A4342B63AA68DEFE3F2B9561C554A1A014256E76854E37B9FBBA1F5');
INSERT INTO "audit" VALUES(19,1795348812.0,'dispatch','cancelled','outbox:12','{}',X'DAD186EBA1AF48F184D5A2FEDE9E6D99045D331D67AFEF65B1BDCDBCE107DBEA');
INSERT INTO "audit" VALUES(20,1795348810.0,'rules','decided','event:13','{"case": false, "matched": ["price"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'F95B2B7F56CAD3F794ABCDD30107765F4259924305170C6B4268728AA138BBB4');
INSERT INTO "audit" VALUES(21,1795348812.0,'dispatch','cancelled','outbox:13','{}',X'544ED9A5E29D3E29FD02607026D8844A630E620EDB0566B896E3A14D66DFF07C');
INSERT INTO "audit" VALUES(22,1795348810.0,'rules','decided','event:14','{"case": false, "matched": ["price"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'FBD1AB441C9843FBB487B73673363007B41A6F48A73667CCDA2081BAB49AA794');
INSERT INTO "audit" VALUES(23,1795348812.0,'dispatch','cancelled','outbox:14','{}',X'59638DD4C1AE0BD45AE8CA306F9C08194783B341E6A44C9E9F95001E233DA499');
INSERT INTO "audit" VALUES(24,1795348810.0,'rules','decided','event:15','{"case": false, "matched": ["price"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'87F775632B667DA86F8EC405FEBB42F9F82517CC2E32D0C12BBE78CEF84F10C1');
INSERT INTO "audit" VALUES(25,1795348812.0,'dispatch','cancelled','outbox:15','{}',X'69B2D7F3072B5F33F80740FB21FC77FF64EEA3D041767781BD7802024038E4D5');
INSERT INTO "audit" VALUES(26,1795348810.0,'rules','decided','event:16','{"case": false, "matched": ["price"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'7F86D261A202D64D05A617799CC4F1301DA4E40D462E82C7D64F3E58E9489DD6');
INSERT INTO "audit" VALUES(27,1795348812.0,'dispatch','cancelled','outbox:16','{}',X'9FD7BCA30098EFA96B0F1D590DBAD6B63974AB93E243175BD8AAD26E6106647A');
INSERT INTO "audit" VALUES(28,1795348810.0,'rules','decided','event:17','{"case": false, "matched": ["price"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'B6E08A83F122A750A0A019D4D05D95745FE95B772A991D27B302B2F6EEEC9DB4');
INSERT INTO "audit" VALUES(29,1795348812.0,'dispatch','cancelled','outbox:17','{}',X'9A7C05C0A2CF8F89808D81A9F034FEDF52A6B216388B57ACE9690DA0D0F2D1D2');
INSERT INTO "audit" VALUES(30,1795348810.0,'rules','decided','event:18','{"case": false, "matched": ["price"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'9D608E9DD6AA795769CEDB241004DE70F1B444AEE1D93DC56697BEE70EC13F8B');
INSERT INTO "audit" VALUES(31,1795348812.0,'dispatch','cancelled','outbox:18','{}',X'AD66CE5381C045715B8DFF4A3F1A4F616AF62196A9347C7375A675F4B4E0C91D');
INSERT INTO "audit" VALUES(32,1795348810.0,'rules','decided','event:19','{"case": false, "matched": ["price"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'23C94D09253007A8D3D7096E7F1605ED00E713A9EF128AC53A37E9F4592EBA4A');
INSERT INTO "audit" VALUES(33,1795348812.0,'dispatch','cancelled','outbox:19','{}',X'88B7155EF54287DEEE5C2D074C4672FD51E5762E2928984D2D115073F8EBBC03');
INSERT INTO "audit" VALUES(34,1795348810.0,'rules','decided','event:20','{"case": false, "matched": ["price"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'3FDAA96BFDCAEA1CB6BB9C5565603E371770558334BDF758C322D57CF8D5FD6A');
INSERT INTO "audit" VALUES(35,1795348812.0,'dispatch','cancelled','outbox:20','{}',X'D52E5F46734C172B4CA3727A838833F4C4C106BD727FC0F46385CED323C6958E');
INSERT INTO "audit" VALUES(36,1795348810.0,'rules','decided','event:21','{"case": false, "matched": ["flood"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'D8FD32C8999E723B245EA6774F478502FA0E8CB65C897A70747E72C789132F56');
INSERT INTO "audit" VALUES(37,1795348812.0,'breaker','breaker_tripped','rule:flood','{"held": 1, "why": "odd"}',X'900A24A0C2205DC70326718BC2D77F0217F613550497CB85E630BE755864704B');
INSERT INTO "audit" VALUES(38,1795348813.0,'person:Léa','breaker_reset','rule:flood','{"dropped": 1, "released": 0}',X'1183BA1A3DE063253BDF8AF49720CBB6AB49A1E122010E9E5FB7C65121C70DB8');
INSERT INTO "audit" VALUES(39,1795348810.0,'rules','decided','event:22','{"case": false, "matched": ["refund"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'0B988045FB1E188324BF2DAA3E27419BCB4528627943C99E1BAF4C5DE62603FA');
INSERT INTO "audit" VALUES(40,1795348810.0,'person:Léa','decided','event:23','{"case": false, "matched": ["person:L\u00e9a"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'19BD1166ED9F547B85066DFF5742101DC1310BAB3F1EF91FEF0620782ABD88B8');
INSERT INTO "audit" VALUES(41,1795348810.0,'person:Léa','decided','event:24','{"case": false, "matched": ["person:L\u00e9a"], "planned": 1, "read": {"model": "small-1", "scores": {"intent.question_price": 0.9, "needs_answer": 0.8, "sentiment.neutral": 0.7}}, "rules": "v1"}',X'F67710F8661F1574F92226206CF77C580D0659985CAE3333A000241A5420FBAE');
INSERT INTO "audit" VALUES(42,1795348805.0,'rule:insult','noted','case:1','{}',X'66D44A12E65D4B11B6896C250AAF4F9D892BCBC37A17E6834C038491F2F417E9');
INSERT INTO "audit" VALUES(43,1795348806.0,'person:Léa','case_claimed','case:3','{}',X'11AFB17B7F73B74AF749287EEFEF1C8FFCF576E292627DEB5AFC01D010C3622D');
INSERT INTO "audit" VALUES(44,1795348809.0,'person:Tom','case_closed','case:4','{"answer": "hide"}',X'C588213AEFA8BDD6F8E5BD0968F42BCA284B88EF9C14993B5573D4641CC17C32');
INSERT INTO "audit" VALUES(45,1795348809.0,'person:Tom','noted','case:4','{}',X'B8DC6A840310D6B4866BCA8B195976B6404C9BF2B280150C0A294142326CEF8A');
INSERT INTO "audit" VALUES(46,1795348809.0,'rules','case_closed','case:5','{"answer": "needs nothing any more"}',X'E711FC900EBD7B43157C6C51B1CE53E452DE7EC7EE7628002DA7C0F9F43956F0');
INSERT INTO "audit" VALUES(47,1795348809.0,'person:Tom','second_look','event:34','{}',X'F1031BF51DB779F0D0A151814AF5AE69313B8432637BFF2E148CE8FE558D526F');
INSERT INTO "audit" VALUES(48,1795348809.0,'person:Léa','paused','rule:loud','{}',X'C1FB90C6689463FCA6825411D1BAB9AF359EEC4B03E7A4948FF95A83576F857C');
INSERT INTO "audit" VALUES(49,1795348809.0,'dispatch','paused','account:2000','{}',X'637C14BA1E68F2BD7BEE46DDACCF9419A8678A15E43DB69FC01864E90D6C6139');
INSERT INTO "audit" VALUES(50,1795348810.0,'rules','decided','event:37','{"case": false, "matched": [], "planned": 0, "rules": "v1"}',X'FFE4AD460A984DFB14B800770ED9D4AA7A4D30F38A680F7516FB5BA83F78E436');
INSERT INTO "audit" VALUES(51,1795348810.0,'rules','decided','event:38','{"case": false, "matched": [], "planned": 0, "rules": "v1"}',X'DEA2FFF9297FC106717AFA4FF5F7E89767BDBE459CC2DF69DB54A237C46F036D');
INSERT INTO "audit" VALUES(52,1795348811.0,'person:Léa','strikes_taken_back','event:38','{"ids": [3]}',X'63562A88FA4358595147DA0C0B29C0C97A53AFD1E81FAB3AED59C4864F2DDD7F');
INSERT INTO "audit" VALUES(53,1795348850.0,'rules','timer_cancelled','timer:1','{}',X'590EA843B74827B0BDE35C5B99C98C58915F9E22707A0C0805EB1D1CA0968AFC');
INSERT INTO "audit" VALUES(54,1795348850.0,'rules','timer_cancelled','timer:2','{}',X'B7037FFCA3E411A42BC67A771B7B3C8EDDE93B51568F4971869D705E3D5A8522');
INSERT INTO "audit" VALUES(55,1795348850.0,'rules','timer_cancelled','timer:3','{}',X'1C73925B45D14046B76F4F32DB07BE874BDE780CA8E22B1F66A11EC6FBCD51BE');
INSERT INTO "audit" VALUES(56,1795348850.0,'rules','timer_cancelled','timer:4','{}',X'6D1C76A4C8BF7C0BB6FA12ED7D77F2E2A527A8DD43D839A7D95DF3A46481565A');
INSERT INTO "audit" VALUES(57,1795348850.0,'rules','timer_cancelled','timer:5','{}',X'3898B10F91A65A988D870BA9575B9622220A3ACCEEF9A9D14F302553285FD031');
INSERT INTO "audit" VALUES(58,1795348850.0,'rules','timer_cancelled','timer:6','{}',X'D8CF6058006EB3404CB5E9E7D5982B336E538382EB0F9CC0E4F41C97D2DF33D7');
INSERT INTO "audit" VALUES(59,1795348860.0,'person:Léa','decided','event:43','{"case": false, "matched": ["person:L\u00e9a"], "planned": 1, "rules": ""}',X'E1EDD202143C5F5F6882EC24BCF8741FA4514BE957E99A21DC7F3FEE902089AE');
INSERT INTO "audit" VALUES(60,1795348860.0,'person:Léa','case_closed','case:10','{"answer": "hide"}',X'EE7D20E95F216647B9655BF9F2EF922F036C739F6E3ADAB38D3FC0D1CDD90144');
INSERT INTO "audit" VALUES(61,1795348870.0,'dispatch','cancelled','outbox:25','{}',X'9550355348B9DCBFE01749A8A2C86FD65CAAB92202A30D30AA1AD2D6741E9DED');
INSERT INTO "audit" VALUES(62,1795348870.0,'person:Léa','decided','event:43','{"case": false, "matched": ["person:L\u00e9a"], "planned": 0, "rules": ""}',X'39B10B976F8790233FA2E4344D1689EDA08AB37F528A0B491C440C0FD22515E4');
INSERT INTO "audit" VALUES(63,1795348870.0,'person:Léa','case_reopened','case:10','{}',X'3A6B59FB8578DA58EA3F1C44DE4C6052126010A1AF103F2F2708BD48D311F55E');
CREATE TABLE author_label (
  account_id  TEXT NOT NULL,
  author_id   TEXT NOT NULL,
  label       TEXT NOT NULL,
  event_id    INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
  decision_id INTEGER NOT NULL REFERENCES decision (id) ON DELETE CASCADE,
  given_at    REAL NOT NULL,
  expires_at  REAL,
  PRIMARY KEY (account_id, author_id, label)
);
INSERT INTO "author_label" VALUES('1000','937','fan',37,25,1795348810.0,1795358799.0);
CREATE TABLE backtest (
  id          INTEGER PRIMARY KEY,
  rule        TEXT NOT NULL,
  fingerprint TEXT NOT NULL,      -- of what the rule asks and does; another text needs another trial
  at          REAL NOT NULL,
  since       REAL NOT NULL,
  events      INTEGER NOT NULL,
  matched     INTEGER NOT NULL
);
INSERT INTO "backtest" VALUES(1,'spam','f00d',1795348800.0,1795348791.0,9,2);
CREATE TABLE bucket (
  scope    TEXT NOT NULL,
  until    INTEGER NOT NULL,
  used     INTEGER NOT NULL,
  capacity REAL NOT NULL,
  seconds  INTEGER NOT NULL,
  PRIMARY KEY (scope, until)
) WITHOUT ROWID;
INSERT INTO "bucket" VALUES('rule:10min:insult',1795349400,2,30.0,600);
CREATE TABLE busy_hour (
  account_id TEXT NOT NULL,
  hour       INTEGER NOT NULL,   -- since 1970
  comments   INTEGER NOT NULL,
  PRIMARY KEY (account_id, hour)
) WITHOUT ROWID;
INSERT INTO "busy_hour" VALUES('1000',498708,52);
CREATE TABLE case_member (
  case_id  INTEGER NOT NULL REFERENCES cases (id),
  event_id INTEGER NOT NULL REFERENCES event (id),
  PRIMARY KEY (case_id, event_id)
);
INSERT INTO "case_member" VALUES(7,31);
CREATE TABLE cases (
  id          INTEGER PRIMARY KEY,
  event_id    INTEGER NOT NULL UNIQUE REFERENCES event (id),
  queue       TEXT NOT NULL,
  priority    INTEGER NOT NULL,
  rule        TEXT NOT NULL,
  why         TEXT NOT NULL,
  suggested   TEXT NOT NULL,
  since       REAL NOT NULL,
  state       TEXT NOT NULL DEFAULT 'open',
  claimed_by  TEXT,
  lease_until REAL NOT NULL DEFAULT 0,
  closed_at   REAL,
  closed_by   TEXT,
  answer      TEXT
, assignee TEXT NOT NULL DEFAULT '', draft TEXT NOT NULL DEFAULT '', due_at REAL, not_before REAL NOT NULL DEFAULT 0, is_blind INTEGER NOT NULL DEFAULT 0);
INSERT INTO "cases" VALUES(1,25,'default',5,'insult','sounds rude','["hide"]',1795348805.0,'open',NULL,0.0,NULL,NULL,NULL,'Léa','Sorry!',1795349700.0,0.0,0);
INSERT INTO "cases" VALUES(2,26,'default',50,'system:poison','judging it crashed 3 times','[]',1795348805.0,'open',NULL,0.0,NULL,NULL,NULL,'','',NULL,0.0,0);
INSERT INTO "cases" VALUES(3,27,'picked',0,'person:Léa','picked out by hand','[]',1795348805.0,'open','person:Léa',1795349106.0,NULL,NULL,NULL,'','',NULL,0.0,0);
INSERT INTO "cases" VALUES(4,28,'default',0,'spam','a link','[]',1795348805.0,'closed',NULL,0.0,1795348809.0,'person:Tom','hide','','',NULL,0.0,0);
INSERT INTO "cases" VALUES(5,29,'default',0,'spam','a link','[]',1795348805.0,'closed',NULL,0.0,1795348809.0,'rules','needs nothing any more','','',NULL,0.0,0);
INSERT INTO "cases" VALUES(6,30,'default',0,'spam','a link','[]',1795348805.0,'closed',NULL,0.0,1795348809.0,'author','removed by its author','','',NULL,0.0,0);
INSERT INTO "cases" VALUES(7,32,'default',0,'flood','many alike','[]',1795348805.0,'open',NULL,0.0,NULL,NULL,NULL,'','',NULL,0.0,0);
INSERT INTO "cases" VALUES(8,33,'second_look',-5,'system:second_look','drawn by chance','[]',1795348805.0,'open',NULL,0.0,NULL,NULL,NULL,'','',NULL,0.0,1);
INSERT INTO "cases" VALUES(9,34,'second_look',-5,'system:second_look','drawn by chance','[]',1795348805.0,'open',NULL,0.0,NULL,NULL,NULL,'','',NULL,0.0,1);
INSERT INTO "cases" VALUES(10,43,'picked',0,'person:Léa','picked out by hand','[]',1795348860.0,'open',NULL,0.0,NULL,NULL,NULL,'','',NULL,0.0,0);
INSERT INTO "cases" VALUES(11,7,'default',0,'threat','threat (needs two people)','["delete"]',1795348810.0,'open',NULL,0.0,NULL,NULL,NULL,'','',NULL,0.0,0);
CREATE TABLE ceiling (
  rule    TEXT PRIMARY KEY,
  mode    TEXT NOT NULL,
  why     TEXT NOT NULL,
  by_whom TEXT NOT NULL,
  at      REAL NOT NULL
);
INSERT INTO "ceiling" VALUES('spam','suggest','more than 30 within 10 minutes (rule)','breaker',1795348812.0);
CREATE TABLE counter (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
);
INSERT INTO "counter" VALUES('breaker_tripped',2);
INSERT INTO "counter" VALUES('malformed',3);
CREATE TABLE decision (
  id            INTEGER PRIMARY KEY,
  event_id      INTEGER NOT NULL REFERENCES event (id),
  decided_at    REAL NOT NULL,
  by_whom       TEXT NOT NULL,
  rules_version TEXT NOT NULL,
  matches       TEXT NOT NULL,
  labels        TEXT NOT NULL,
  verbs         TEXT NOT NULL,
  planned       INTEGER NOT NULL      -- how many outbox rows it made; the books are checked by it
);
INSERT INTO "decision" VALUES(1,1,1795348810.0,'rules','v1','[{"rule": "insult", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["hide"], "got": ["hide"]}]','[]','["hide"]',1);
INSERT INTO "decision" VALUES(2,2,1795348810.0,'rules','v1','[{"rule": "price", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["reply"], "got": ["reply"]}]','[]','["reply"]',1);
INSERT INTO "decision" VALUES(3,3,1795348810.0,'rules','v1','[{"rule": "price", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["reply"], "got": ["reply"]}]','[]','["reply"]',1);
INSERT INTO "decision" VALUES(4,4,1795348810.0,'rules','v1','[{"rule": "price", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["reply"], "got": ["reply"]}]','[]','["reply"]',1);
INSERT INTO "decision" VALUES(5,5,1795348810.0,'rules','v1','[{"rule": "spam", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["hide"], "got": ["hide"]}]','[]','["hide"]',1);
INSERT INTO "decision" VALUES(6,6,1795348810.0,'rules','v1','[{"rule": "spam", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["hide"], "got": ["hide"]}]','[]','["hide"]',1);
INSERT INTO "decision" VALUES(7,7,1795348810.0,'rules','v1','[{"rule": "threat", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["delete"], "got": ["delete"]}]','[]','["delete"]',1);
INSERT INTO "decision" VALUES(8,8,1795348810.0,'rules','v1','[{"rule": "insult", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["hide"], "got": ["hide"]}]','[]','["hide"]',1);
INSERT INTO "decision" VALUES(9,9,1795348810.0,'rules','v1','[{"rule": "price", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["reply"], "got": ["reply"]}]','[]','["reply"]',1);
INSERT INTO "decision" VALUES(10,10,1795348810.0,'rules','v1','[{"rule": "price", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["reply"], "got": ["reply"]}]','[]','["reply"]',1);
INSERT INTO "decision" VALUES(11,11,1795348810.0,'rules','v1','[{"rule": "insult", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["like"], "got": ["like"]}]','[]','["like"]',1);
INSERT INTO "decision" VALUES(12,12,1795348810.0,'rules','v1','[{"rule": "price", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["reply"], "got": ["reply"]}]','[]','["reply"]',1);
INSERT INTO "decision" VALUES(13,13,1795348810.0,'rules','v1','[{"rule": "price", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["reply"], "got": ["reply"]}]','[]','["reply"]',1);
INSERT INTO "decision" VALUES(14,14,1795348810.0,'rules','v1','[{"rule": "price", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["reply"], "got": ["reply"]}]','[]','["reply"]',1);
INSERT INTO "decision" VALUES(15,15,1795348810.0,'rules','v1','[{"rule": "price", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["reply"], "got": ["reply"]}]','[]','["reply"]',1);
INSERT INTO "decision" VALUES(16,16,1795348810.0,'rules','v1','[{"rule": "price", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["reply"], "got": ["reply"]}]','[]','["reply"]',1);
INSERT INTO "decision" VALUES(17,17,1795348810.0,'rules','v1','[{"rule": "price", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["reply"], "got": ["reply"]}]','[]','["reply"]',1);
INSERT INTO "decision" VALUES(18,18,1795348810.0,'rules','v1','[{"rule": "price", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["reply"], "got": ["reply"]}]','[]','["reply"]',1);
INSERT INTO "decision" VALUES(19,19,1795348810.0,'rules','v1','[{"rule": "price", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["reply"], "got": ["reply"]}]','[]','["reply"]',1);
INSERT INTO "decision" VALUES(20,20,1795348810.0,'rules','v1','[{"rule": "price", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["reply"], "got": ["reply"]}]','[]','["reply"]',1);
INSERT INTO "decision" VALUES(21,21,1795348810.0,'rules','v1','[{"rule": "flood", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["hide"], "got": ["hide"]}]','[]','["hide"]',1);
INSERT INTO "decision" VALUES(22,22,1795348810.0,'rules','v1','[{"rule": "refund", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["escalate"], "got": ["escalate"]}]','[]','["escalate"]',1);
INSERT INTO "decision" VALUES(23,23,1795348810.0,'person:Léa','v1','[{"rule": "person:L\u00e9a", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["reply"], "got": ["reply"]}]','[]','["reply"]',1);
INSERT INTO "decision" VALUES(24,24,1795348810.0,'person:Léa','v1','[{"rule": "person:L\u00e9a", "mode": "enforce", "reasons": [{"condition": "toxicity", "saw": "0.93 >= 0.9"}], "wanted": ["delete"], "got": ["delete"]}]','[]','["delete"]',1);
INSERT INTO "decision" VALUES(25,37,1795348810.0,'rules','v1','[]','["complaint"]','[]',0);
INSERT INTO "decision" VALUES(26,38,1795348810.0,'rules','v1','[]','[]','[]',0);
INSERT INTO "decision" VALUES(27,43,1795348860.0,'person:Léa','','[{"rule": "person:L\u00e9a", "mode": "enforce", "reasons": [{"condition": "person", "saw": "hide"}], "wanted": ["hide"], "got": ["hide"]}]','[]','["hide"]',1);
INSERT INTO "decision" VALUES(28,43,1795348870.0,'person:Léa','','[{"rule": "person:L\u00e9a", "mode": "enforce", "reasons": [{"condition": "person", "saw": "undo"}], "wanted": ["keep"], "got": ["keep"]}]','[]','[]',0);
CREATE TABLE delivery (
  id          INTEGER PRIMARY KEY,
  source      TEXT NOT NULL,
  sha256      BLOB NOT NULL,
  headers     TEXT NOT NULL,
  body        BLOB NOT NULL,
  received_at REAL NOT NULL,
  repeats     INTEGER NOT NULL DEFAULT 0,
  state       TEXT NOT NULL DEFAULT 'new',
  attempts    INTEGER NOT NULL DEFAULT 0,
  problem     TEXT,
  UNIQUE (source, sha256)
);
INSERT INTO "delivery" VALUES(1,'meta',X'F5E1420E13FD6CCA6B2B875D53D06576439E4AFEC75FCC4A98D7B3B69B10B17E','{"x": "y"}',X'7B327D',1795348800.0,0,'new',0,NULL);
INSERT INTO "delivery" VALUES(2,'meta',X'C7401B91208AF75ED9BDF943E87800172F9871B7662E0D30952E12CE41432B42','{"x": "y"}',X'7B337D',1795348800.0,0,'parsed',0,NULL);
INSERT INTO "delivery" VALUES(3,'meta',X'79BC9B3597A171A403B40FDC3CE66D411AA88FFDF527E2766465408430CFDA51','{"x": "y"}',X'7B347D',1795348800.0,0,'malformed',0,'body: ''entry'' is missing');
INSERT INTO "delivery" VALUES(4,'meta',X'CAF8B22A0011849577800B93050EECA10CCA7B856C90BCC5B2200CE21ED1EC22','{"x": "y"}',X'7B357D',1795348800.0,0,'quarantined',3,'reading it crashed 3 times');
INSERT INTO "delivery" VALUES(100,'meta',X'00','{}',X'00',0.0,0,'parsed',0,NULL);
CREATE TABLE event (
  id                INTEGER PRIMARY KEY,
  delivery_id       INTEGER REFERENCES delivery (id),
  source            TEXT NOT NULL,
  dedupe_key        TEXT NOT NULL UNIQUE,
  platform          TEXT NOT NULL,
  account_id        TEXT NOT NULL,
  kind              TEXT NOT NULL,
  message_id        TEXT NOT NULL,
  parent_id         TEXT,
  thread_id         TEXT NOT NULL,
  author_id         TEXT,
  author_name       TEXT,
  text              TEXT NOT NULL,
  attachments       TEXT NOT NULL,
  created_at        REAL NOT NULL,
  created_at_source TEXT NOT NULL,
  permalink         TEXT,
  origin            TEXT NOT NULL,
  is_own_echo       INTEGER NOT NULL,
  extra             TEXT NOT NULL,
  received_at       REAL NOT NULL,
  state             TEXT NOT NULL,
  attempts          INTEGER NOT NULL DEFAULT 0,
  not_before        REAL NOT NULL DEFAULT 0,
  language          TEXT,
  sentiment         TEXT,
  intent            TEXT,
  judgement         TEXT,
  decided_at        REAL
);
INSERT INTO "event" VALUES(1,1,'meta','key-1-None','facebook','1000','comment','55_1',NULL,'1000_55','901','Ana','text 1','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348800.1,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348800.1);
INSERT INTO "event" VALUES(2,1,'meta','key-2-None','facebook','1000','comment','55_2',NULL,'1000_55','902','Ana','text 2','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348800.2,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348800.2);
INSERT INTO "event" VALUES(3,1,'meta','key-3-None','facebook','1000','comment','55_3',NULL,'1000_55','903','Ana','text 3','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348800.3,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348800.3);
INSERT INTO "event" VALUES(4,1,'meta','key-4-None','facebook','1000','comment','55_4',NULL,'1000_55','904','Ana','text 4','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348800.4,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348800.4);
INSERT INTO "event" VALUES(5,1,'meta','key-5-None','facebook','1000','comment','55_5',NULL,'1000_55','905','Ana','text 5','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348800.5,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348800.5);
INSERT INTO "event" VALUES(6,1,'meta','key-6-None','facebook','1000','comment','55_6',NULL,'1000_55','906','Ana','text 6','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348800.6,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348800.6);
INSERT INTO "event" VALUES(7,1,'meta','key-7-None','facebook','1000','comment','55_7',NULL,'1000_55','907','Ana','text 7','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348800.7,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348800.7);
INSERT INTO "event" VALUES(8,1,'meta','key-8-None','facebook','1000','comment','55_8',NULL,'1000_55','908','Ana','text 8','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348800.8,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348800.8);
INSERT INTO "event" VALUES(9,1,'meta','key-9-None','facebook','1000','comment','55_9',NULL,'1000_55','909','Ana','text 9','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348800.9,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348800.9);
INSERT INTO "event" VALUES(10,1,'meta','key-10-None','facebook','1000','comment','55_10',NULL,'1000_55','910','Ana','text 10','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348801.0,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348801.0);
INSERT INTO "event" VALUES(11,1,'meta','key-11-None','facebook','1000','comment','55_11',NULL,'1000_55','911','Ana','text 11','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348801.1,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348801.1);
INSERT INTO "event" VALUES(12,1,'meta','key-12-None','facebook','1000','comment','55_12',NULL,'1000_55','912','Ana','text 12','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348801.2,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348801.2);
INSERT INTO "event" VALUES(13,1,'meta','key-13-None','facebook','1000','comment','55_13',NULL,'1000_55','913','Ana','text 13','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348801.3,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348801.3);
INSERT INTO "event" VALUES(14,1,'meta','key-14-None','facebook','1000','comment','55_14',NULL,'1000_55','914','Ana','text 14','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348801.4,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348801.4);
INSERT INTO "event" VALUES(15,1,'meta','key-15-None','facebook','1000','comment','55_15',NULL,'1000_55','915','Ana','text 15','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348801.5,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348801.5);
INSERT INTO "event" VALUES(16,1,'meta','key-16-None','facebook','1000','comment','55_16',NULL,'1000_55','916','Ana','text 16','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348801.6,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348801.6);
INSERT INTO "event" VALUES(17,1,'meta','key-17-None','facebook','1000','comment','55_17',NULL,'1000_55','917','Ana','text 17','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348801.7,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348801.7);
INSERT INTO "event" VALUES(18,1,'meta','key-18-None','facebook','1000','comment','55_18',NULL,'1000_55','918','Ana','text 18','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348801.8,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348801.8);
INSERT INTO "event" VALUES(19,1,'meta','key-19-None','facebook','1000','comment','55_19',NULL,'1000_55','919','Ana','text 19','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348801.9,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348801.9);
INSERT INTO "event" VALUES(20,1,'meta','key-20-None','facebook','1000','comment','55_20',NULL,'1000_55','920','Ana','text 20','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348802.0,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348802.0);
INSERT INTO "event" VALUES(21,1,'meta','key-21-None','facebook','1000','comment','55_21',NULL,'1000_55','921','Ana','text 21','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348802.1,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348802.1);
INSERT INTO "event" VALUES(22,1,'meta','key-22-None','facebook','1000','comment','55_22',NULL,'1000_55','922','Ana','text 22','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348802.2,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348802.2);
INSERT INTO "event" VALUES(23,1,'meta','key-23-None','facebook','1000','comment','55_23',NULL,'1000_55','923','Ana','text 23','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348802.3,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348802.3);
INSERT INTO "event" VALUES(24,1,'meta','key-24-None','facebook','1000','comment','55_24',NULL,'1000_55','924','Ana','text 24','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348802.4,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348802.4);
INSERT INTO "event" VALUES(25,1,'meta','key-25-None','facebook','1000','comment','55_25',NULL,'1000_55','925','Ana','text 25','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348802.5,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348802.5);
INSERT INTO "event" VALUES(26,1,'meta','key-26-None','facebook','1000','comment','55_26',NULL,'1000_55','926','Ana','text 26','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348802.6,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348802.6);
INSERT INTO "event" VALUES(27,1,'meta','key-27-None','facebook','1000','comment','55_27',NULL,'1000_55','927','Ana','text 27','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348802.7,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348802.7);
INSERT INTO "event" VALUES(28,1,'meta','key-28-None','facebook','1000','comment','55_28',NULL,'1000_55','928','Ana','text 28','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348802.8,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348802.8);
INSERT INTO "event" VALUES(29,1,'meta','key-29-None','facebook','1000','comment','55_29',NULL,'1000_55','929','Ana','text 29','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348802.9,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348802.9);
INSERT INTO "event" VALUES(30,1,'meta','key-30-None','facebook','1000','comment','55_30',NULL,'1000_55','930','Ana','text 30','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348803.0,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348803.0);
INSERT INTO "event" VALUES(31,1,'meta','key-31-None','facebook','1000','comment','55_31',NULL,'1000_55','931','Ana','text 31','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348803.1,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348803.1);
INSERT INTO "event" VALUES(32,1,'meta','key-32-None','facebook','1000','comment','55_32',NULL,'1000_55','932','Ana','text 32','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348803.2,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348803.2);
INSERT INTO "event" VALUES(33,1,'meta','key-33-None','facebook','1000','comment','55_33',NULL,'1000_55','933','Ana','text 33','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348803.3,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348803.3);
INSERT INTO "event" VALUES(34,1,'meta','key-34-None','facebook','1000','comment','55_34',NULL,'1000_55','934','Ana','text 34','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348803.4,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348803.4);
INSERT INTO "event" VALUES(35,1,'meta','key-35-None','facebook','1000','comment','55_35',NULL,'1000_55','935','Ana','text 35','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348803.5,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348803.5);
INSERT INTO "event" VALUES(36,1,'meta','key-36-None','facebook','1000','comment','55_36',NULL,'1000_55','936','Ana','text 36','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348803.6,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348803.6);
INSERT INTO "event" VALUES(37,1,'meta','key-37-None','facebook','1000','comment','55_37',NULL,'1000_55','937','Ana','text 37','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348803.7,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348803.7);
INSERT INTO "event" VALUES(38,1,'meta','key-38-None','facebook','1000','comment','55_38',NULL,'1000_55','938','Ana','text 38','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348803.8,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348803.8);
INSERT INTO "event" VALUES(39,1,'meta','key-39-None','facebook','1000','comment','55_39',NULL,'1000_55','939','Ana','text 39','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348803.9,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348803.9);
INSERT INTO "event" VALUES(40,1,'meta','key-40-None','facebook','1000','comment','55_40',NULL,'1000_55','940','Ana','text 40','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348804.0,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348804.0);
INSERT INTO "event" VALUES(41,1,'meta','key-41-None','facebook','1000','comment','55_41',NULL,'1000_55','941','Ana','text 41','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348804.1,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348804.1);
INSERT INTO "event" VALUES(42,1,'meta','key-42-None','facebook','1000','comment','55_42',NULL,'1000_55','942','Ana','text 42','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348804.2,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348804.2);
INSERT INTO "event" VALUES(43,1,'meta','key-43-None','facebook','1000','comment','55_43',NULL,'1000_55','943','Ana','text 43','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348804.3,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348804.3);
INSERT INTO "event" VALUES(44,1,'meta','key-44-None','facebook','1000','comment','55_44',NULL,'1000_55','944','Ana','text 44','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348804.4,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348804.4);
INSERT INTO "event" VALUES(45,1,'meta','key-45-None','facebook','1000','comment','55_45',NULL,'1000_55','945','Ana','text 45','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348804.5,'decided',0,0.0,'en','neutral','question_price','{"scores": {"toxicity": 0.1, "spam": 0.02, "needs_answer": 0.8, "sentiment.positive": 0.2, "sentiment.neutral": 0.7, "sentiment.negative": 0.1, "intent.question_price": 0.9, "intent.praise": 0.05}, "language": "en", "abstained": false, "model": "small-1", "timed_out": false}',1795348804.5);
INSERT INTO "event" VALUES(46,1,'meta','key-50-None','facebook','1000','comment','55_50',NULL,'1000_55','950','Ana','text 50','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348805.0,'new',0,0.0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "event" VALUES(47,1,'meta','key-51-None','facebook','1000','comment','55_51',NULL,'1000_55','951','Ana','text 51','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348805.1,'recorded',0,0.0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "event" VALUES(48,1,'meta','key-52-None','facebook','1000','comment','55_52',NULL,'1000_55','952','Ana','text 52','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348805.2,'unrouted',0,0.0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "event" VALUES(49,1,'meta','key-53-None','facebook','1000','comment','55_53',NULL,'1000_55','953','Ana','text 53','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348805.3,'quarantined',0,0.0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "event" VALUES(50,1,'meta','key-54-None','facebook','1000','comment','55_54',NULL,'1000_55','954','Ana','text 54','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348805.4,'decided',0,0.0,'und',NULL,NULL,'{"scores": {}, "language": "und", "abstained": false, "model": "none", "timed_out": true}',1795348801.0);
INSERT INTO "event" VALUES(51,1,'meta','key-55-None','facebook','1000','comment','55_55',NULL,'1000_55','955','Ana','text 55','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348805.5,'decided',0,0.0,'fr',NULL,NULL,'{"scores": {"toxicity": 0.95, "needs_answer": 0.8123}, "language": "fr", "abstained": true, "model": "tamis-base-4", "timed_out": false, "head": "h3", "gap": {"toxicity": 0.4}, "because": {"toxicity": [["idiot", 0.5], ["nul", 0.25]]}}',1795348801.0);
INSERT INTO "event" VALUES(52,1,'meta','key-56-None','facebook','1000','comment','55_56',NULL,'1000_55','956','Ana','text 56','[]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348805.6,'recorded',0,0.0,NULL,NULL,NULL,NULL,1795348801.0);
INSERT INTO "event" VALUES(53,1,'meta','key-57-reply','facebook','1000','reply','55_57','55_9','1000_55','1000','Ana','text 57','[]',1795348800.0,'platform',NULL,'organic',1,'{"human_reply": "true", "is_live": "true"}',1795348805.7,'recorded',0,0.0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "event" VALUES(54,1,'meta','key-58-reply','facebook','1000','reply','55_58','55_9','1000_55','1000','Ana','text 58','[]',1795348800.0,'platform',NULL,'organic',1,'{"metadata": "x"}',1795348805.8,'recorded',0,0.0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "event" VALUES(55,1,'meta','key-59-edit','facebook','1000','edit','55_44',NULL,'1000_55','944','Ana','text 59','[{"type": "image", "url": "https://x.example/a.png", "id": null, "mime": null, "name": null}]',1795348800.0,'platform',NULL,'organic',0,'{}',1795348805.9,'recorded',0,0.0,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE migration (number INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, at REAL NOT NULL);
INSERT INTO "migration" VALUES(1,'94fe65b27da98258cb75dd791dec5b7923edb307cb68121a7153b394fc45916b',0.0);
INSERT INTO "migration" VALUES(2,'0a0a5156025840a17b8cb0d23afe461ad311427bb4cc7b343cbc2d42c9d66d3a',0.0);
INSERT INTO "migration" VALUES(3,'79b7171892b98668b9d8521eb71e0db84979001e0ed9ffdfe5859eaf7d680db9',0.0);
INSERT INTO "migration" VALUES(4,'328a6a36c13ca856dd81ded7eef52e3bdf1779e384b6d3ba0a9493a4cac92b55',0.0);
INSERT INTO "migration" VALUES(5,'ff0a885baddeace6c3a551493e12aaae463c9b9bde8d97c5f161cca3d3117362',0.0);
INSERT INTO "migration" VALUES(6,'d04b51bbe5edb972164c278e7c48d78327b94d62ea6ed16c4349f5c53e65f1ad',0.0);
CREATE TABLE note (
  id      INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES cases (id),
  at      REAL NOT NULL,
  by_whom TEXT NOT NULL,
  text    TEXT NOT NULL
);
INSERT INTO "note" VALUES(1,1,1795348805.0,'rule:insult','look at the photo');
INSERT INTO "note" VALUES(2,4,1795348809.0,'person:Tom','a regular');
CREATE TABLE outbox (
  id          INTEGER PRIMARY KEY,
  key         TEXT NOT NULL UNIQUE,
  decision_id INTEGER NOT NULL REFERENCES decision (id),
  event_id    INTEGER NOT NULL REFERENCES event (id),
  platform    TEXT NOT NULL,
  account_id  TEXT NOT NULL,
  message_id  TEXT NOT NULL,
  target      TEXT NOT NULL,
  via         TEXT NOT NULL,
  verb        TEXT NOT NULL,
  slot        TEXT NOT NULL,
  rule        TEXT NOT NULL,
  text        TEXT NOT NULL,
  details     TEXT NOT NULL,
  linked      TEXT,
  priority    INTEGER NOT NULL,
  state       TEXT NOT NULL,
  attempts    INTEGER NOT NULL DEFAULT 0,   -- calls begun
  looks       INTEGER NOT NULL DEFAULT 0,   -- read-backs since the last call that found nothing
  echoed      INTEGER NOT NULL DEFAULT 0,   -- the platform told us of it by webhook
  not_before  REAL NOT NULL DEFAULT 0,
  planned_at  REAL NOT NULL,
  expires_at  REAL,
  started_at  REAL,
  settled_at  REAL,
  external_id TEXT,
  found_by    TEXT,
  problem     TEXT,
  format      INTEGER NOT NULL DEFAULT 1
);
INSERT INTO "outbox" VALUES(1,'facebook:1000:visibility:55_1',1,1,'facebook','1000','55_1','55_1','meta','hide','visibility','insult','','{"kind": "comment", "thread_id": "1000_55", "parent_id": "1000_55", "author_id": "901", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00"}',NULL,40,'planned',0,0,0,0.0,1795348810.0,NULL,NULL,NULL,NULL,NULL,NULL,1);
INSERT INTO "outbox" VALUES(2,'facebook:1000:public_reply:55_2',2,2,'facebook','1000','55_2','55_2','meta','reply','public_reply','price','It is 20 €.','{"kind": "comment", "thread_id": "1000_55", "parent_id": "", "author_id": "902", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00", "template": "price", "turn": "2", "expires_at": "1795435200.0"}',NULL,20,'waiting',1,0,0,0.0,1795348810.0,1795435200.0,1795348811.0,NULL,NULL,NULL,'the platform answered 503',1);
INSERT INTO "outbox" VALUES(3,'facebook:1000:public_reply:55_3',3,3,'facebook','1000','55_3','55_3','meta','reply','public_reply','price','It is 30 €.','{"kind": "comment", "thread_id": "1000_55", "parent_id": "1000_55", "author_id": "903", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00"}',NULL,20,'sending',1,0,0,0.0,1795348810.0,NULL,1795348811.0,NULL,NULL,NULL,NULL,1);
INSERT INTO "outbox" VALUES(4,'facebook:1000:public_reply:55_4',4,4,'facebook','1000','55_4','55_4','meta','reply','public_reply','price','It is 40 €.','{"kind": "comment", "thread_id": "1000_55", "parent_id": "1000_55", "author_id": "904", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00"}',NULL,20,'unknown',1,1,0,0.0,1795348810.0,NULL,1795348811.0,NULL,NULL,NULL,'no answer',1);
INSERT INTO "outbox" VALUES(5,'facebook:1000:visibility:55_5',5,5,'facebook','1000','55_5','55_5','meta','hide','visibility','spam','','{"kind": "comment", "thread_id": "1000_55", "parent_id": "1000_55", "author_id": "905", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00"}',NULL,40,'held',0,0,0,0.0,1795348810.0,NULL,NULL,NULL,NULL,NULL,'held by the breaker',1);
INSERT INTO "outbox" VALUES(6,'facebook:1000:visibility:55_6',6,6,'facebook','1000','55_6','55_6','meta','hide','visibility','spam','','{"kind": "comment", "thread_id": "1000_55", "parent_id": "1000_55", "author_id": "906", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00"}',NULL,40,'held',0,0,0,0.0,1795348810.0,NULL,NULL,NULL,NULL,NULL,'held by the breaker',1);
INSERT INTO "outbox" VALUES(7,'facebook:1000:visibility:55_7',7,7,'facebook','1000','55_7','55_7','meta','delete','visibility','threat','','{"kind": "comment", "thread_id": "1000_55", "parent_id": "1000_55", "author_id": "907", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00"}',NULL,40,'held',0,0,0,0.0,1795348810.0,NULL,NULL,NULL,NULL,NULL,'needs a second person',1);
INSERT INTO "outbox" VALUES(8,'facebook:1000:visibility:55_8',8,8,'facebook','1000','55_8','55_8','meta','hide','visibility','insult','','{"kind": "comment", "thread_id": "1000_55", "parent_id": "1000_55", "author_id": "908", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00"}',NULL,40,'done',0,0,0,0.0,1795348810.0,NULL,NULL,1795348812.0,NULL,'answer',NULL,1);
INSERT INTO "outbox" VALUES(9,'facebook:1000:public_reply:55_9',9,9,'facebook','1000','55_9','55_9','meta','reply','public_reply','price','Hello','{"kind": "comment", "thread_id": "1000_55", "parent_id": "1000_55", "author_id": "909", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00"}',NULL,20,'done',0,0,0,0.0,1795348810.0,NULL,NULL,1795348812.0,'77_1','answer',NULL,1);
INSERT INTO "outbox" VALUES(10,'facebook:1000:public_reply:55_10',10,10,'facebook','1000','55_10','55_10','meta','reply','public_reply','price','x','{"kind": "comment", "thread_id": "1000_55", "parent_id": "1000_55", "author_id": "910", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00"}',NULL,20,'refused',0,0,0,0.0,1795348810.0,NULL,NULL,1795348812.0,NULL,NULL,'(#100) no',1);
INSERT INTO "outbox" VALUES(11,'facebook:1000:like:55_11',11,11,'facebook','1000','55_11','55_11','meta','like','like','insult','','{"kind": "comment", "thread_id": "1000_55", "parent_id": "1000_55", "author_id": "911", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00"}',NULL,0,'dead',0,0,0,0.0,1795348810.0,NULL,NULL,1795348812.0,NULL,NULL,'nobody can tell whether it happened',1);
INSERT INTO "outbox" VALUES(12,'facebook:1000:public_reply:55_12',12,12,'facebook','1000','55_12','55_12','meta','reply','public_reply','price','x','{"kind": "comment", "thread_id": "1000_55", "parent_id": "1000_55", "author_id": "912", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00"}',NULL,20,'cancelled',0,0,0,0.0,1795348810.0,NULL,NULL,1795348812.0,NULL,NULL,'removed by its author',1);
INSERT INTO "outbox" VALUES(13,'facebook:1000:public_reply:55_13',13,13,'facebook','1000','55_13','55_13','meta','reply','public_reply','price','x','{"kind": "comment", "thread_id": "1000_55", "parent_id": "1000_55", "author_id": "913", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00"}',NULL,20,'cancelled',0,0,0,0.0,1795348810.0,NULL,NULL,1795348812.0,NULL,NULL,'a person decided otherwise',1);
INSERT INTO "outbox" VALUES(14,'facebook:1000:public_reply:55_14',14,14,'facebook','1000','55_14','55_14','meta','reply','public_reply','price','x','{"kind": "comment", "thread_id": "1000_55", "parent_id": "1000_55", "author_id": "914", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00"}',NULL,20,'cancelled',0,0,0,0.0,1795348810.0,NULL,NULL,1795348812.0,NULL,NULL,'a person decided on the platform: unhide',1);
INSERT INTO "outbox" VALUES(15,'facebook:1000:public_reply:55_15',15,15,'facebook','1000','55_15','55_15','meta','reply','public_reply','price','x','{"kind": "comment", "thread_id": "1000_55", "parent_id": "1000_55", "author_id": "915", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00"}',NULL,20,'cancelled',0,0,0,0.0,1795348810.0,NULL,NULL,1795348812.0,NULL,NULL,'person:Léa decided: approve',1);
INSERT INTO "outbox" VALUES(16,'facebook:1000:public_reply:55_16',16,16,'facebook','1000','55_16','55_16','meta','reply','public_reply','price','x','{"kind": "comment", "thread_id": "1000_55", "parent_id": "1000_55", "author_id": "916", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00"}',NULL,20,'cancelled',0,0,0,0.0,1795348810.0,NULL,NULL,1795348812.0,NULL,NULL,'a person answered',1);
INSERT INTO "outbox" VALUES(17,'facebook:1000:public_reply:55_17',17,17,'facebook','1000','55_17','55_17','meta','reply','public_reply','price','x','{"kind": "comment", "thread_id": "1000_55", "parent_id": "1000_55", "author_id": "917", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00"}',NULL,20,'cancelled',0,0,0,0.0,1795348810.0,NULL,NULL,1795348812.0,NULL,NULL,'person:Léa answers',1);
INSERT INTO "outbox" VALUES(18,'facebook:1000:public_reply:55_18',18,18,'facebook','1000','55_18','55_18','meta','reply','public_reply','price','x','{"kind": "comment", "thread_id": "1000_55", "parent_id": "1000_55", "author_id": "918", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00"}',NULL,20,'cancelled',0,0,0,0.0,1795348810.0,NULL,NULL,1795348812.0,NULL,NULL,'too late to say it',1);
INSERT INTO "outbox" VALUES(19,'facebook:1000:public_reply:55_19',19,19,'facebook','1000','55_19','55_19','meta','reply','public_reply','price','x','{"kind": "comment", "thread_id": "1000_55", "parent_id": "1000_55", "author_id": "919", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00"}',NULL,20,'cancelled',0,0,0,0.0,1795348810.0,NULL,NULL,1795348812.0,NULL,NULL,'taken back by person:Léa',1);
INSERT INTO "outbox" VALUES(20,'facebook:1000:public_reply:55_20',20,20,'facebook','1000','55_20','55_20','meta','reply','public_reply','price','x','{"kind": "comment", "thread_id": "1000_55", "parent_id": "1000_55", "author_id": "920", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00"}',NULL,20,'cancelled',0,0,0,0.0,1795348810.0,NULL,NULL,1795348812.0,NULL,NULL,'the shop burnt down',1);
INSERT INTO "outbox" VALUES(21,'facebook:1000:visibility:55_21',21,21,'facebook','1000','55_21','55_21','meta','hide','visibility','flood','','{"kind": "comment", "thread_id": "1000_55", "parent_id": "1000_55", "author_id": "921", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00"}',NULL,40,'cancelled',0,0,0,0.0,1795348810.0,NULL,NULL,1795348813.0,NULL,NULL,'dropped at the reset',1);
INSERT INTO "outbox" VALUES(22,'facebook:1000:case:55_22',22,22,'facebook','1000','55_22','55_22','care','escalate','case','refund','my parcel is lost','{"kind": "dm", "thread_id": "t:922", "parent_id": "", "author_id": "922", "language": "en", "account": "", "planned_at": "2026-11-22T12:00:10+00:00", "author_name": "Ana", "origin": "organic", "permalink": "https://x.example/1", "rule": "refund", "title": "Refund", "why": "A person has to look.", "reasons": "intent: refund", "sentiment": "negative", "intent": "refund", "priority": "50", "external_id": "922", "severity": "high", "due_at": "2026-11-22T13:00:00+00:00", "window_until": "2026-11-23T12:00:00+00:00"}',NULL,50,'planned',0,0,0,0.0,1795348810.0,NULL,NULL,NULL,NULL,NULL,NULL,1);
INSERT INTO "outbox" VALUES(23,'facebook:1000:public_reply:55_23#7.1',23,23,'facebook','1000','55_23','55_23','meta','reply','public_reply','person:Léa','It is 12 €.','{"kind": "comment", "thread_id": "1000_55", "parent_id": "1000_55", "author_id": "923", "language": "en", "account": "Maison", "planned_at": "2026-11-22T12:00:10+00:00"}',NULL,20,'planned',0,0,0,1795348815.0,1795348810.0,NULL,NULL,NULL,NULL,NULL,NULL,1);
INSERT INTO "outbox" VALUES(24,'k:own',24,24,'facebook','1000','77_2','77_2','meta','delete','visibility','person:Léa','','{"own_reply": "true"}',NULL,40,'planned',0,0,0,0.0,1795348810.0,NULL,NULL,NULL,NULL,NULL,NULL,1);
INSERT INTO "outbox" VALUES(25,'facebook:1000:visibility:55_43#10.1',27,43,'facebook','1000','55_43','55_43','meta','hide','visibility','person:Léa','','{"kind": "comment", "thread_id": "1000_55", "parent_id": "", "author_id": "943", "language": "en", "planned_at": "2026-11-22T12:01:00+00:00"}',NULL,40,'cancelled',0,0,0,0.0,1795348860.0,NULL,NULL,1795348870.0,NULL,NULL,'taken back by person:Léa',1);
CREATE TABLE pause (
  scope   TEXT PRIMARY KEY,
  reason  TEXT NOT NULL,
  by_whom TEXT NOT NULL,
  at      REAL NOT NULL,
  token   TEXT            -- fingerprint of the token that ended; a new one lifts the pause
);
INSERT INTO "pause" VALUES('rule:loud','too broad','person:Léa',1795348809.0,NULL);
INSERT INTO "pause" VALUES('account:2000','its token ended','dispatch',1795348809.0,'abc');
CREATE TABLE rules_version (
  version   TEXT PRIMARY KEY,
  text      TEXT NOT NULL,
  loaded_at REAL NOT NULL
);
INSERT INTO "rules_version" VALUES('v1','rules: []',1795348800.0);
CREATE TABLE second_look (
  id         INTEGER PRIMARY KEY,
  event_id   INTEGER NOT NULL REFERENCES event (id),
  rule       TEXT NOT NULL,
  removes    INTEGER NOT NULL,
  at         REAL NOT NULL,
  by_whom    TEXT,
  agrees     INTEGER,
  settled_at REAL,
  UNIQUE (event_id, rule)
);
INSERT INTO "second_look" VALUES(1,33,'insult',1,1795348805.0,NULL,NULL,NULL);
INSERT INTO "second_look" VALUES(2,34,'',0,1795348805.0,'person:Tom',0,1795348809.0);
INSERT INTO "second_look" VALUES(3,34,'spam',1,1795348805.0,'person:Tom',1,1795348809.0);
CREATE TABLE shape (
  day         INTEGER NOT NULL,   -- since 1970
  key         INTEGER NOT NULL,
  received_at REAL NOT NULL,
  event_id    INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
  alike       TEXT NOT NULL,
  PRIMARY KEY (day, key, received_at, event_id)
) WITHOUT ROWID;
INSERT INTO "shape" VALUES(20779,-7219635025216030538,1795348804.0,39,'similar');
INSERT INTO "shape" VALUES(20779,-6760811044504821062,1795348804.0,39,'domain');
INSERT INTO "shape" VALUES(20779,-3640795793565597350,1795348804.0,39,'similar');
INSERT INTO "shape" VALUES(20779,-64111397400301256,1795348804.0,39,'similar');
INSERT INTO "shape" VALUES(20779,808850412272640278,1795348804.0,39,'similar');
INSERT INTO "shape" VALUES(20779,2204254156192135264,1795348804.0,39,'similar');
INSERT INTO "shape" VALUES(20779,5246405255820799051,1795348804.0,39,'text');
INSERT INTO "shape" VALUES(20779,5419957019509873712,1795348803.9,39,'label');
INSERT INTO "shape" VALUES(20779,6018205066300980086,1795348804.0,39,'similar');
INSERT INTO "shape" VALUES(20779,7546384818657384418,1795348804.0,39,'similar');
INSERT INTO "shape" VALUES(20779,7849385062749836999,1795348803.9,39,'label');
INSERT INTO "shape" VALUES(20779,8659981478263545192,1795348804.0,39,'similar');
INSERT INTO "shape" VALUES(20779,8788676037086488600,1795348803.9,39,'label');
CREATE TABLE steady (
  boot    TEXT PRIMARY KEY,
  seconds REAL NOT NULL,
  wall    REAL NOT NULL,
  at      REAL NOT NULL
) WITHOUT ROWID;
INSERT INTO "steady" VALUES('boot-1',100.0,1795348800.0,1795348800.0);
CREATE TABLE strike (
  id          INTEGER PRIMARY KEY,
  account_id  TEXT NOT NULL,
  author_id   TEXT NOT NULL,
  event_id    INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
  decision_id INTEGER NOT NULL REFERENCES decision (id) ON DELETE CASCADE,
  rule        TEXT NOT NULL,
  weight      REAL NOT NULL,
  given_at    REAL NOT NULL,
  expires_at  REAL,
  ended_at    REAL,
  ended_by    TEXT
);
INSERT INTO "strike" VALUES(1,'1000','937',37,25,'insult',2.0,1795348810.0,1795358799.0,NULL,NULL);
INSERT INTO "strike" VALUES(2,'1000','937',37,25,'spam',1.0,1795348810.0,NULL,NULL,NULL);
INSERT INTO "strike" VALUES(3,'1000','938',38,26,'insult',1.0,1795348810.0,NULL,1795348811.0,'person:Léa');
CREATE TABLE takeover (
  account_id TEXT NOT NULL,
  thread_id  TEXT NOT NULL,
  until      REAL NOT NULL,
  PRIMARY KEY (account_id, thread_id)
);
INSERT INTO "takeover" VALUES('1000','t:922',1795435200.0);
CREATE TABLE tally (
  account_id  TEXT NOT NULL,
  name        TEXT NOT NULL,
  of          TEXT NOT NULL,
  value       REAL NOT NULL,
  at          REAL NOT NULL,
  author_id   TEXT,
  event_id    INTEGER REFERENCES event (id) ON DELETE SET NULL,
  decision_id INTEGER REFERENCES decision (id) ON DELETE SET NULL,
  PRIMARY KEY (account_id, name, of)
);
INSERT INTO "tally" VALUES('1000','heat','937',3.0,1795348810.0,'937',37,25);
CREATE TABLE timer (
  id         INTEGER PRIMARY KEY,
  event_id   INTEGER NOT NULL REFERENCES event (id),
  rule       TEXT NOT NULL,
  due_at     REAL NOT NULL,
  unless     TEXT NOT NULL,
  state      TEXT NOT NULL DEFAULT 'waiting',
  attempts   INTEGER NOT NULL DEFAULT 0,
  settled_at REAL,
  why        TEXT,
  UNIQUE (event_id, rule)
);
INSERT INTO "timer" VALUES(1,40,'late',1795348900.0,'answered,closed','cancelled',0,1795348850.0,'removed by its author');
INSERT INTO "timer" VALUES(2,41,'late',1795348900.0,'answered,closed','cancelled',0,1795348850.0,'edited by its author');
INSERT INTO "timer" VALUES(3,42,'late',1795348900.0,'answered,closed','cancelled',0,1795348850.0,'answered (human)');
INSERT INTO "timer" VALUES(4,43,'late',1795348900.0,'answered,closed','cancelled',0,1795348850.0,'answered (bot)');
INSERT INTO "timer" VALUES(5,44,'late',1795348900.0,'answered,closed','cancelled',0,1795348850.0,'its case was closed');
INSERT INTO "timer" VALUES(6,45,'late',1795348900.0,'answered,closed','cancelled',0,1795348850.0,'it failed too often');
INSERT INTO "timer" VALUES(7,1,'late',1795356000.0,'answered','waiting',0,NULL,NULL);
INSERT INTO "timer" VALUES(8,2,'late',1795348860.0,'','done',0,1795348860.0,NULL);
CREATE TABLE tombstone (
  account_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  at         REAL NOT NULL,
  PRIMARY KEY (account_id, message_id)
);
INSERT INTO "tombstone" VALUES('1000','55_30',1795348809.0);
CREATE TABLE verdict (
  account_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  at         REAL NOT NULL,
  by_whom    TEXT NOT NULL,
  verb       TEXT NOT NULL,
  PRIMARY KEY (account_id, message_id)
);
INSERT INTO "verdict" VALUES('1000','55_35',1795348809.0,'person:Léa','keep');
INSERT INTO "verdict" VALUES('1000','55_36',1795348809.0,'person:platform','unhide');
CREATE INDEX delivery_new ON delivery (attempts, id) WHERE state = 'new';
CREATE INDEX event_new ON event (attempts, not_before, id) WHERE state = 'new';
CREATE INDEX event_message ON event (account_id, message_id);
CREATE INDEX event_author ON event (account_id, author_id, received_at);
CREATE INDEX event_thread ON event (account_id, thread_id);
CREATE INDEX event_parent ON event (account_id, parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX event_received ON event (received_at);
CREATE INDEX decision_event ON decision (event_id);
CREATE INDEX decision_decided ON decision (decided_at);
CREATE INDEX outbox_due ON outbox (priority DESC, not_before, id)
  WHERE state IN ('planned', 'waiting', 'unknown');
CREATE INDEX outbox_sending ON outbox (id) WHERE state = 'sending';
CREATE INDEX outbox_message ON outbox (account_id, message_id);
CREATE INDEX outbox_target ON outbox (account_id, target);
CREATE INDEX outbox_external ON outbox (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX outbox_event ON outbox (event_id);
CREATE INDEX outbox_settled ON outbox (settled_at);
CREATE INDEX cases_open ON cases (priority DESC, since, id) WHERE state = 'open';
CREATE INDEX note_case ON note (case_id);
CREATE INDEX audit_subject ON audit (subject);
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE INDEX shape_event ON shape (event_id);
CREATE INDEX strike_author ON strike (account_id, author_id);
CREATE INDEX strike_event ON strike (event_id);
CREATE INDEX strike_decision ON strike (decision_id);
CREATE INDEX tally_author ON tally (account_id, author_id) WHERE author_id IS NOT NULL;
CREATE INDEX tally_event ON tally (event_id);
CREATE INDEX tally_decision ON tally (decision_id);
CREATE INDEX author_label_event ON author_label (event_id);
CREATE INDEX author_label_decision ON author_label (decision_id);
CREATE TRIGGER event_is_counted AFTER INSERT ON event
  WHEN new.is_own_echo = 0 AND new.kind IN ('comment', 'reply', 'mention', 'review')
BEGIN
  INSERT INTO busy_hour (account_id, hour, comments)
    VALUES (new.account_id, CAST(new.received_at / 3600 AS INTEGER), 1)
    ON CONFLICT (account_id, hour) DO UPDATE SET comments = comments + 1;
END;
CREATE TRIGGER event_is_ours AFTER UPDATE OF is_own_echo ON event
  WHEN new.is_own_echo = 1 AND old.is_own_echo = 0 AND old.kind IN ('comment', 'reply', 'mention', 'review')
BEGIN
  UPDATE busy_hour SET comments = comments - 1
    WHERE account_id = old.account_id AND hour = CAST(old.received_at / 3600 AS INTEGER);
END;
CREATE INDEX event_person ON event (account_id, author_id, received_at, message_id)
  WHERE is_own_echo = 0 AND kind IN ('comment', 'reply', 'dm', 'mention', 'review');
CREATE INDEX event_post ON event (account_id, thread_id, received_at, sentiment, message_id)
  WHERE is_own_echo = 0 AND kind IN ('comment', 'reply', 'dm', 'mention', 'review');
CREATE INDEX event_people ON event (account_id, received_at)
  WHERE is_own_echo = 0 AND kind IN ('comment', 'reply', 'dm', 'mention', 'review');
CREATE INDEX event_answer ON event (account_id, parent_id, received_at) WHERE is_own_echo = 1;
CREATE INDEX event_own ON event (account_id, thread_id, received_at) WHERE is_own_echo = 1;
CREATE INDEX outbox_removed ON outbox (account_id, message_id)
  WHERE verb IN ('hide', 'delete') AND state = 'done';
CREATE INDEX outbox_rule ON outbox (account_id, rule, verb, planned_at, state);
CREATE INDEX outbox_rule_author ON outbox (account_id, rule, verb, json_extract(details, '$.author_id'), planned_at);
CREATE INDEX outbox_rule_thread ON outbox (account_id, rule, verb, json_extract(details, '$.thread_id'), planned_at);
CREATE INDEX outbox_removal ON outbox (rule, planned_at) WHERE verb IN ('hide', 'delete');
CREATE INDEX outbox_held ON outbox (rule) WHERE state = 'held';
CREATE INDEX alert_new ON alert (id) WHERE told = 0;
CREATE INDEX case_member_event ON case_member (event_id);
CREATE INDEX timer_due ON timer (due_at) WHERE state = 'waiting';
CREATE INDEX backtest_rule ON backtest (rule, fingerprint, at);
CREATE INDEX second_look_rule ON second_look (rule, settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX bucket_until ON bucket (until);
CREATE INDEX cases_rule ON cases (rule, since);
COMMIT;
