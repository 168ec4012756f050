BEGIN TRANSACTION;
CREATE TABLE accounts (
	account_id VARCHAR(40) NOT NULL, 
	member_id VARCHAR(40) NOT NULL, 
	asset VARCHAR(10) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	balance BIGINT NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_accounts PRIMARY KEY (account_id), 
	CONSTRAINT ck_accounts_never_below_zero CHECK (balance >= 0), 
	CONSTRAINT fk_accounts_member_id FOREIGN KEY(member_id) REFERENCES members (member_id), 
	CONSTRAINT uq_accounts_member_id_asset_currency UNIQUE (member_id, asset, currency)
);
INSERT INTO "accounts" VALUES('acc_c4utve5h3wjnzow6','mbr_bawws4lkva2hy5kh','points','CNY',99400,'2026-11-02 12:00:00.000000');
INSERT INTO "accounts" VALUES('acc_ypmook3pogloda35','mbr_bawws4lkva2hy5kh','wallet','CNY',0,'2026-11-02 12:00:00.000000');
INSERT INTO "accounts" VALUES('acc_2f6swt4qqde6jjn7','mbr_bawws4lkva2hy5kh','card','CNY',0,'2026-11-02 12:00:00.000000');
INSERT INTO "accounts" VALUES('acc_huiqy3bvxqnkpl3o','mbr_bwgsxkp42psnu5ds','points','CNY',50,'2026-11-02 12:00:00.000000');
INSERT INTO "accounts" VALUES('acc_qpjlsjtpd4uwm5ei','mbr_bwgsxkp42psnu5ds','wallet','CNY',0,'2026-11-02 12:00:00.000000');
INSERT INTO "accounts" VALUES('acc_ssnthr3otzxon7z7','mbr_bwgsxkp42psnu5ds','card','CNY',0,'2026-11-02 12:00:00.000000');
INSERT INTO "accounts" VALUES('acc_tusuq3wn5mfp5k33','mbr_vkaj4hqicolrwvar','points','CNY',50000,'2026-11-02 12:00:00.000000');
INSERT INTO "accounts" VALUES('acc_ey73rfrmxzboxphn','mbr_vkaj4hqicolrwvar','wallet','CNY',0,'2026-11-02 12:00:00.000000');
INSERT INTO "accounts" VALUES('acc_yxja33ff6l6liu2i','mbr_vkaj4hqicolrwvar','card','CNY',0,'2026-11-02 12:00:00.000000');
INSERT INTO "accounts" VALUES('acc_hgyyyi7mk6kr2sc4','mbr_j52pi3nfiz6rxpgy','points','CNY',100000,'2026-11-02 12:00:00.000000');
INSERT INTO "accounts" VALUES('acc_zlcpcsdpl2yoeg5x','mbr_j52pi3nfiz6rxpgy','wallet','CNY',0,'2026-11-02 12:00:00.000000');
INSERT INTO "accounts" VALUES('acc_azrvxay4d45s5aqv','mbr_j52pi3nfiz6rxpgy','card','CNY',0,'2026-11-02 12:00:00.000000');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE attempts (
	attempt_id CHAR(32) NOT NULL, 
	terminal_id VARCHAR(40) NOT NULL, 
	shop_id VARCHAR(40) NOT NULL, 
	account_id VARCHAR(40) NOT NULL, 
	answered_by CHAR(32) NOT NULL, 
	request_hash BLOB, 
	CONSTRAINT pk_attempts PRIMARY KEY (attempt_id)
);
INSERT INTO "attempts" VALUES('401535bb59424ecb8e47f5b04a337182','trm_2zfouzbx6ielbt7h','shop','acc_c4utve5h3wjnzow6','401535bb59424ecb8e47f5b04a337182',X'F85DB4A830FA296DE585F8A06D1F0974DDAE7F97F3AA358DFEA7AE10C52D4AB1');
INSERT INTO "attempts" VALUES('3267da1fe16d4d0e976ac831e6e6b42c','trm_2zfouzbx6ielbt7h','shop','acc_c4utve5h3wjnzow6','3267da1fe16d4d0e976ac831e6e6b42c',X'C7934FC4B32A69D102C10E1A834B2790C24F9A090725CEC07D50DA6FB26690BD');
INSERT INTO "attempts" VALUES('5e8ea5f9d61d4bce9cb44dc573b7ab9b','trm_2zfouzbx6ielbt7h','shop','acc_tusuq3wn5mfp5k33','5e8ea5f9d61d4bce9cb44dc573b7ab9b',X'13FFB5E63C3D998E499665380A6C187B514EA432CADFA4AF04DA649A47B5F196');
INSERT INTO "attempts" VALUES('dff5d8a5c17d46a4ada7d5db6b494cb3','trm_2zfouzbx6ielbt7h','shop','acc_hgyyyi7mk6kr2sc4','dff5d8a5c17d46a4ada7d5db6b494cb3',X'971844A0B4DB37E6FA079B21236CC799C11239613C0315068DA228113814904F');
INSERT INTO "attempts" VALUES('4d9893a1e2bc47cfb8ed5972209a4819','trm_2zfouzbx6ielbt7h','shop','acc_huiqy3bvxqnkpl3o','4d9893a1e2bc47cfb8ed5972209a4819',X'1EF88BAC0413CFA8E061D3800D284DC0FC084691C57C090CDBF82354C1A8EB50');
CREATE TABLE audit_events (
	event_id VARCHAR(40) NOT NULL, 
	at DATETIME NOT NULL, 
	actor VARCHAR(60) NOT NULL, 
	act VARCHAR(40) NOT NULL, 
	subject VARCHAR(80) NOT NULL, 
	details JSON NOT NULL, 
	CONSTRAINT pk_audit_events PRIMARY KEY (event_id)
);
CREATE TABLE bucket_moves (
	account_id VARCHAR(40) NOT NULL, 
	transfer_id VARCHAR(80) NOT NULL, 
	bucket_id VARCHAR(80) NOT NULL, 
	amount BIGINT NOT NULL, 
	CONSTRAINT pk_bucket_moves PRIMARY KEY (account_id, transfer_id, bucket_id), 
	CONSTRAINT ck_bucket_moves_amount_not_zero CHECK (amount <> 0), 
	CONSTRAINT fk_bucket_moves_account_id_bucket_id FOREIGN KEY(account_id, bucket_id) REFERENCES buckets (account_id, bucket_id), 
	CONSTRAINT fk_bucket_moves_account_id_transfer_id FOREIGN KEY(account_id, transfer_id) REFERENCES transfers (account_id, transfer_id)
);
INSERT INTO "bucket_moves" VALUES('acc_c4utve5h3wjnzow6','first-points-13900000001','first-points-13900000001',100000);
INSERT INTO "bucket_moves" VALUES('acc_huiqy3bvxqnkpl3o','first-points-13900000002','first-points-13900000002',50);
INSERT INTO "bucket_moves" VALUES('acc_c4utve5h3wjnzow6','debit:401535bb-5942-4ecb-8e47-f5b04a337182','first-points-13900000001',-1000);
INSERT INTO "bucket_moves" VALUES('acc_c4utve5h3wjnzow6','refund:b9e6ca9a-a831-405d-8ca1-149b8ef1fd68','first-points-13900000001',400);
INSERT INTO "bucket_moves" VALUES('acc_c4utve5h3wjnzow6','debit:3267da1f-e16d-4d0e-976a-c831e6e6b42c','first-points-13900000001',-300);
INSERT INTO "bucket_moves" VALUES('acc_c4utve5h3wjnzow6','reversal:3267da1f-e16d-4d0e-976a-c831e6e6b42c','first-points-13900000001',300);
INSERT INTO "bucket_moves" VALUES('acc_tusuq3wn5mfp5k33','first-points-13900000005','first-points-13900000005',100000);
INSERT INTO "bucket_moves" VALUES('acc_tusuq3wn5mfp5k33','debit:5e8ea5f9-d61d-4bce-9cb4-4dc573b7ab9b','first-points-13900000005',-50000);
INSERT INTO "bucket_moves" VALUES('acc_hgyyyi7mk6kr2sc4','first-points-13900000008','first-points-13900000008',100000);
CREATE TABLE buckets (
	account_id VARCHAR(40) NOT NULL, 
	bucket_id VARCHAR(80) NOT NULL, 
	granted BIGINT NOT NULL, 
	remaining BIGINT NOT NULL, 
	expires_at DATETIME, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_buckets PRIMARY KEY (account_id, bucket_id), 
	CONSTRAINT ck_buckets_within_grant CHECK (remaining >= 0 AND remaining <= granted), 
	CONSTRAINT fk_buckets_account_id FOREIGN KEY(account_id) REFERENCES accounts (account_id)
);
INSERT INTO "buckets" VALUES('acc_c4utve5h3wjnzow6','first-points-13900000001',100000,99400,NULL,'2026-11-02 12:00:00.000000');
INSERT INTO "buckets" VALUES('acc_huiqy3bvxqnkpl3o','first-points-13900000002',50,50,NULL,'2026-11-02 12:00:00.000000');
INSERT INTO "buckets" VALUES('acc_tusuq3wn5mfp5k33','first-points-13900000005',100000,50000,NULL,'2026-11-02 12:00:00.000000');
INSERT INTO "buckets" VALUES('acc_hgyyyi7mk6kr2sc4','first-points-13900000008',100000,100000,NULL,'2026-11-02 12:00:00.000000');
CREATE TABLE cash_collections (
	shop_id VARCHAR(40) NOT NULL, 
	number VARCHAR(40) NOT NULL, 
	cash_id CHAR(32) NOT NULL, 
	courier_id VARCHAR(40) NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_cash_collections PRIMARY KEY (shop_id, number), 
	CONSTRAINT ck_cash_collections_amount_positive CHECK (amount_minor > 0), 
	CONSTRAINT fk_cash_collections_courier_id FOREIGN KEY(courier_id) REFERENCES couriers (courier_id), 
	CONSTRAINT fk_cash_collections_shop_id_number FOREIGN KEY(shop_id, number) REFERENCES deliveries (shop_id, number), 
	CONSTRAINT uq_cash_collections_cash_id UNIQUE (cash_id)
);
CREATE TABLE changes (
	seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	topic VARCHAR(80) NOT NULL, 
	at DATETIME NOT NULL
);
INSERT INTO "changes" VALUES(1,'member:mbr_bawws4lkva2hy5kh','2026-11-02 12:00:00.000000');
INSERT INTO "changes" VALUES(2,'payment:401535bb-5942-4ecb-8e47-f5b04a337182','2026-11-02 12:00:00.000000');
INSERT INTO "changes" VALUES(3,'member:mbr_bawws4lkva2hy5kh','2026-11-02 12:00:00.000000');
INSERT INTO "changes" VALUES(4,'payment:401535bb-5942-4ecb-8e47-f5b04a337182','2026-11-02 12:00:00.000000');
INSERT INTO "changes" VALUES(5,'member:mbr_bawws4lkva2hy5kh','2026-11-02 12:00:00.000000');
INSERT INTO "changes" VALUES(6,'payment:3267da1f-e16d-4d0e-976a-c831e6e6b42c','2026-11-02 12:00:00.000000');
INSERT INTO "changes" VALUES(7,'member:mbr_bawws4lkva2hy5kh','2026-11-02 12:00:00.000000');
INSERT INTO "changes" VALUES(8,'payment:3267da1f-e16d-4d0e-976a-c831e6e6b42c','2026-11-02 12:00:00.000000');
INSERT INTO "changes" VALUES(9,'member:mbr_vkaj4hqicolrwvar','2026-11-02 12:00:00.000000');
INSERT INTO "changes" VALUES(10,'payment:5e8ea5f9-d61d-4bce-9cb4-4dc573b7ab9b','2026-11-02 12:00:00.000000');
INSERT INTO "changes" VALUES(11,'member:mbr_vkaj4hqicolrwvar','2026-11-02 12:00:00.000000');
INSERT INTO "changes" VALUES(12,'payment:5e8ea5f9-d61d-4bce-9cb4-4dc573b7ab9b','2026-11-02 12:00:00.000000');
INSERT INTO "changes" VALUES(13,'member:mbr_j52pi3nfiz6rxpgy','2026-11-02 12:00:00.000000');
INSERT INTO "changes" VALUES(14,'payment:dff5d8a5-c17d-46a4-ada7-d5db6b494cb3','2026-11-02 12:00:00.000000');
INSERT INTO "changes" VALUES(15,'member:mbr_j52pi3nfiz6rxpgy','2026-11-02 12:00:00.000000');
INSERT INTO "changes" VALUES(16,'payment:dff5d8a5-c17d-46a4-ada7-d5db6b494cb3','2026-11-02 12:00:00.000000');
INSERT INTO "changes" VALUES(17,'member:mbr_bwgsxkp42psnu5ds','2026-11-02 12:00:00.000000');
INSERT INTO "changes" VALUES(18,'payment:4d9893a1-e2bc-47cf-b8ed-5972209a4819','2026-11-02 12:00:00.000000');
CREATE TABLE codes (
	code_hash BLOB NOT NULL, 
	account_id VARCHAR(40) NOT NULL, 
	session_id VARCHAR(40) NOT NULL, 
	issued_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	live BOOLEAN NOT NULL, 
	used_at DATETIME, 
	attempt_id CHAR(32), 
	CONSTRAINT pk_codes PRIMARY KEY (code_hash), 
	CONSTRAINT ck_codes_used_by_an_attempt CHECK ((used_at IS NULL) = (attempt_id IS NULL)), 
	CONSTRAINT ck_codes_used_is_dead CHECK (NOT live OR used_at IS NULL), 
	CONSTRAINT uq_codes_attempt_id UNIQUE (attempt_id)
);
INSERT INTO "codes" VALUES(X'0D12809C0519FCAA7881B88AA5BB9FF5B1497A755BDEB722CB307C8BC29AC846','acc_c4utve5h3wjnzow6','ses_hthtyaj4p5weuamn','2026-11-02 12:00:00.000000','2026-11-02 12:01:00.000000',0,'2026-11-02 12:00:00.000000','401535bb59424ecb8e47f5b04a337182');
INSERT INTO "codes" VALUES(X'F248A1F17A763A67B48064582C8C1C7407588E4F3B9659357AE8DB1D60A0D889','acc_c4utve5h3wjnzow6','ses_hthtyaj4p5weuamn','2026-11-02 12:00:00.000000','2026-11-02 12:01:00.000000',0,'2026-11-02 12:00:00.000000','3267da1fe16d4d0e976ac831e6e6b42c');
INSERT INTO "codes" VALUES(X'8ABF8CE2A1735150496E58CD7BAC1D2B9A0F4957D377EAB6264B8125DC47B942','acc_tusuq3wn5mfp5k33','ses_5b7e4esankw4mrsu','2026-11-02 12:00:00.000000','2026-11-02 12:01:00.000000',0,'2026-11-02 12:00:00.000000','5e8ea5f9d61d4bce9cb44dc573b7ab9b');
INSERT INTO "codes" VALUES(X'482E7C636369436E7CBD065485C04B54608978D3758612657BB31BD753153A94','acc_hgyyyi7mk6kr2sc4','ses_oawjhwnp3bfox3z7','2026-11-02 12:00:00.000000','2026-11-02 12:01:00.000000',0,'2026-11-02 12:00:00.000000','dff5d8a5c17d46a4ada7d5db6b494cb3');
INSERT INTO "codes" VALUES(X'B48A100FC0210B57762838D320C4D3F0AB5E07E405BD4D2C06DEDC883BE781CC','acc_huiqy3bvxqnkpl3o','ses_b35h5mbxvsbqg6vt','2026-11-02 12:00:00.000000','2026-11-02 12:01:00.000000',0,'2026-11-02 12:00:00.000000','4d9893a1e2bc47cfb8ed5972209a4819');
INSERT INTO "codes" VALUES(X'A6E090451CB5C5D8415A1B16A40AC042853D5F6B65C25FBAA0A00E4FED390638','acc_huiqy3bvxqnkpl3o','ses_b35h5mbxvsbqg6vt','2026-11-02 12:00:00.000000','2026-11-02 12:01:00.000000',1,NULL,NULL);
CREATE TABLE courier_sessions (
	token_hash BLOB NOT NULL, 
	session_id VARCHAR(40) NOT NULL, 
	courier_id VARCHAR(40) NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	CONSTRAINT pk_courier_sessions PRIMARY KEY (token_hash), 
	CONSTRAINT fk_courier_sessions_courier_id FOREIGN KEY(courier_id) REFERENCES couriers (courier_id), 
	CONSTRAINT uq_courier_sessions_session_id UNIQUE (session_id)
);
CREATE TABLE couriers (
	courier_id VARCHAR(40) NOT NULL, 
	shop_id VARCHAR(40) NOT NULL, 
	number VARCHAR(20) NOT NULL, 
	name VARCHAR(60) NOT NULL, 
	login_hash VARCHAR(200), 
	disabled_at DATETIME, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_couriers PRIMARY KEY (courier_id), 
	CONSTRAINT fk_couriers_shop_id FOREIGN KEY(shop_id) REFERENCES shops (shop_id), 
	CONSTRAINT uq_couriers_number UNIQUE (number)
);
CREATE TABLE customer_sessions (
	token_hash BLOB NOT NULL, 
	session_id VARCHAR(40) NOT NULL, 
	member_id VARCHAR(40) NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	CONSTRAINT pk_customer_sessions PRIMARY KEY (token_hash), 
	CONSTRAINT uq_customer_sessions_session_id UNIQUE (session_id)
);
INSERT INTO "customer_sessions" VALUES(X'6F56C1EC8E71EA292937F1F69776CF90296A47A311B27848990F9EF350F69F52','ses_hthtyaj4p5weuamn','mbr_bawws4lkva2hy5kh','2026-11-02 12:00:00.000000','2026-12-02 12:00:00.000000',NULL);
INSERT INTO "customer_sessions" VALUES(X'AA424E4DEF3442A93EA5770EC9A41246F8FC85FB7D8B5034ECCA263BB215F56E','ses_b35h5mbxvsbqg6vt','mbr_bwgsxkp42psnu5ds','2026-11-02 12:00:00.000000','2026-12-02 12:00:00.000000',NULL);
INSERT INTO "customer_sessions" VALUES(X'BD1EA4885576021F716A7E06264DECFB423744EA5F7446958A5025CC425A4BC3','ses_5b7e4esankw4mrsu','mbr_vkaj4hqicolrwvar','2026-11-02 12:00:00.000000','2026-12-02 12:00:00.000000',NULL);
INSERT INTO "customer_sessions" VALUES(X'181D1FF7D87E1F9FA84DC59510329EA977FFC970BD46B4320978CDD707DC4340','ses_oawjhwnp3bfox3z7','mbr_j52pi3nfiz6rxpgy','2026-11-02 12:00:00.000000','2026-12-02 12:00:00.000000',NULL);
CREATE TABLE deliveries (
	shop_id VARCHAR(40) NOT NULL, 
	number VARCHAR(40) NOT NULL, 
	courier_id VARCHAR(40) NOT NULL, 
	day DATE NOT NULL, 
	recipient VARCHAR(60) NOT NULL, 
	phone VARCHAR(16), 
	address VARCHAR(200) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	total_minor BIGINT NOT NULL, 
	lines JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_deliveries PRIMARY KEY (shop_id, number), 
	CONSTRAINT ck_deliveries_total_positive CHECK (total_minor > 0), 
	CONSTRAINT fk_deliveries_courier_id FOREIGN KEY(courier_id) REFERENCES couriers (courier_id), 
	CONSTRAINT fk_deliveries_shop_id FOREIGN KEY(shop_id) REFERENCES shops (shop_id)
);
CREATE TABLE enrolment_codes (
	code_hash BLOB NOT NULL, 
	shop_id VARCHAR(40) NOT NULL, 
	pin_key_id VARCHAR(40), 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	used_at DATETIME, 
	terminal_id VARCHAR(40), 
	CONSTRAINT pk_enrolment_codes PRIMARY KEY (code_hash), 
	CONSTRAINT fk_enrolment_codes_shop_id FOREIGN KEY(shop_id) REFERENCES shops (shop_id)
);
INSERT INTO "enrolment_codes" VALUES(X'A531DF1A2D90AAEB6B7E9F4F16FB6D57BFF3AC8D16238F7BBD6CE7A08EF9F007','shop','dukpt','2026-11-02 12:00:00.000000','2026-11-03 12:00:00.000000','2026-11-02 12:00:00.000000','trm_2zfouzbx6ielbt7h');
CREATE TABLE entries (
	account_id VARCHAR(40) NOT NULL, 
	transfer_id VARCHAR(80) NOT NULL, 
	ledger_account VARCHAR(80) NOT NULL, 
	asset VARCHAR(10) NOT NULL, 
	amount BIGINT NOT NULL, 
	CONSTRAINT pk_entries PRIMARY KEY (account_id, transfer_id, ledger_account), 
	CONSTRAINT ck_entries_amount_not_zero CHECK (amount <> 0), 
	CONSTRAINT fk_entries_account_id_transfer_id FOREIGN KEY(account_id, transfer_id) REFERENCES transfers (account_id, transfer_id)
);
INSERT INTO "entries" VALUES('acc_c4utve5h3wjnzow6','first-points-13900000001','acc_c4utve5h3wjnzow6','points',100000);
INSERT INTO "entries" VALUES('acc_c4utve5h3wjnzow6','first-points-13900000001','issuance:points','points',-100000);
INSERT INTO "entries" VALUES('acc_huiqy3bvxqnkpl3o','first-points-13900000002','acc_huiqy3bvxqnkpl3o','points',50);
INSERT INTO "entries" VALUES('acc_huiqy3bvxqnkpl3o','first-points-13900000002','issuance:points','points',-50);
INSERT INTO "entries" VALUES('acc_c4utve5h3wjnzow6','debit:401535bb-5942-4ecb-8e47-f5b04a337182','acc_c4utve5h3wjnzow6','points',-1000);
INSERT INTO "entries" VALUES('acc_c4utve5h3wjnzow6','debit:401535bb-5942-4ecb-8e47-f5b04a337182','clearing:shop:points','points',1000);
INSERT INTO "entries" VALUES('acc_c4utve5h3wjnzow6','refund:b9e6ca9a-a831-405d-8ca1-149b8ef1fd68','acc_c4utve5h3wjnzow6','points',400);
INSERT INTO "entries" VALUES('acc_c4utve5h3wjnzow6','refund:b9e6ca9a-a831-405d-8ca1-149b8ef1fd68','clearing:shop:points','points',-400);
INSERT INTO "entries" VALUES('acc_c4utve5h3wjnzow6','debit:3267da1f-e16d-4d0e-976a-c831e6e6b42c','acc_c4utve5h3wjnzow6','points',-300);
INSERT INTO "entries" VALUES('acc_c4utve5h3wjnzow6','debit:3267da1f-e16d-4d0e-976a-c831e6e6b42c','clearing:shop:points','points',300);
INSERT INTO "entries" VALUES('acc_c4utve5h3wjnzow6','reversal:3267da1f-e16d-4d0e-976a-c831e6e6b42c','acc_c4utve5h3wjnzow6','points',300);
INSERT INTO "entries" VALUES('acc_c4utve5h3wjnzow6','reversal:3267da1f-e16d-4d0e-976a-c831e6e6b42c','clearing:shop:points','points',-300);
INSERT INTO "entries" VALUES('acc_tusuq3wn5mfp5k33','first-points-13900000005','acc_tusuq3wn5mfp5k33','points',100000);
INSERT INTO "entries" VALUES('acc_tusuq3wn5mfp5k33','first-points-13900000005','issuance:points','points',-100000);
INSERT INTO "entries" VALUES('acc_tusuq3wn5mfp5k33','debit:5e8ea5f9-d61d-4bce-9cb4-4dc573b7ab9b','acc_tusuq3wn5mfp5k33','points',-50000);
INSERT INTO "entries" VALUES('acc_tusuq3wn5mfp5k33','debit:5e8ea5f9-d61d-4bce-9cb4-4dc573b7ab9b','clearing:shop:points','points',50000);
INSERT INTO "entries" VALUES('acc_hgyyyi7mk6kr2sc4','first-points-13900000008','acc_hgyyyi7mk6kr2sc4','points',100000);
INSERT INTO "entries" VALUES('acc_hgyyyi7mk6kr2sc4','first-points-13900000008','issuance:points','points',-100000);
CREATE TABLE members (
	member_id VARCHAR(40) NOT NULL, 
	name VARCHAR(60) NOT NULL, 
	phone VARCHAR(16) NOT NULL, 
	login_hash VARCHAR(200), 
	payment_hash VARCHAR(200), 
	wrong_passwords INTEGER DEFAULT 0 NOT NULL, 
	password_locked_until DATETIME, 
	no_password_limit_minor BIGINT, 
	frozen_at DATETIME, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_members PRIMARY KEY (member_id), 
	CONSTRAINT uq_members_phone UNIQUE (phone)
);
INSERT INTO "members" VALUES('mbr_bawws4lkva2hy5kh','Member','13900000001','$argon2id$v=19$m=8,t=1,p=1$zefI9QyInedEAlr8PtjHUA$SpZCas4yT8GO/CHAamMG6qK7BTRlt92wRQsZu37ijk4','$argon2id$v=19$m=8,t=1,p=1$/lYUEDd9qoxAfZRvG+Ijww$JUL4J9s0sWVh49C+ijFnlQld59fzJSJDqMHGsxDLtvU',0,NULL,NULL,NULL,'2026-11-02 12:00:00.000000');
INSERT INTO "members" VALUES('mbr_bwgsxkp42psnu5ds','Member','13900000002','$argon2id$v=19$m=8,t=1,p=1$DfH6oow+w5FpWbkNtqo8CA$4jI7KbPBlOLtgiHwDuw1KuSuypCuKFq3L1YHO0Ju4X8','$argon2id$v=19$m=8,t=1,p=1$jQx3dQJ90ps4MqG8FyZb1A$VmNRmYK9TySalk8eYZp70zKcwBRT/Jfh4nkQtIIlnww',0,NULL,NULL,NULL,'2026-11-02 12:00:00.000000');
INSERT INTO "members" VALUES('mbr_vkaj4hqicolrwvar','Member','13900000005','$argon2id$v=19$m=8,t=1,p=1$CahkPJmYbqg1jvMVcQVHfw$o/iDCbr19ZcPdCH2djqg+b0bHIucZJFxWjtFQP2ilzw','$argon2id$v=19$m=8,t=1,p=1$2R+tpIRzr2WQRT0bU2uX8Q$Z0WCw6K+X7qvaRh6SbXlBpMzlPHfGkn1WAuoPmNfDvA',0,NULL,NULL,NULL,'2026-11-02 12:00:00.000000');
INSERT INTO "members" VALUES('mbr_j52pi3nfiz6rxpgy','Member','13900000008','$argon2id$v=19$m=8,t=1,p=1$fKnrWYEagI7qKD7ScIhUdQ$d6WX6hQxW6z1yj9ibrT2kufOCyaJtX5KDFBvhBz01NY','$argon2id$v=19$m=8,t=1,p=1$DCfq4rmnwJJAnxUB2TTJfw$puSdaQNKZo5Ll3gueYJ+xuvOMlzctb+PPqgmpxK8VpM',1,NULL,NULL,NULL,'2026-11-02 12:00:00.000000');
CREATE TABLE nonces (
	terminal_id VARCHAR(40) NOT NULL, 
	nonce VARCHAR(128) NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_nonces PRIMARY KEY (terminal_id, nonce)
);
CREATE TABLE offline_devices (
	alias VARCHAR(10) NOT NULL, 
	account_id VARCHAR(40) NOT NULL, 
	session_id VARCHAR(40) NOT NULL, 
	sealed_seed BLOB NOT NULL, 
	last_step BIGINT NOT NULL, 
	drift_steps INTEGER NOT NULL, 
	spent INTEGER NOT NULL, 
	bad_guesses INTEGER NOT NULL, 
	locked_at DATETIME, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_offline_devices PRIMARY KEY (alias), 
	CONSTRAINT ck_offline_devices_counts_not_negative CHECK (spent >= 0 AND bad_guesses >= 0), 
	CONSTRAINT fk_offline_devices_account_id FOREIGN KEY(account_id) REFERENCES accounts (account_id), 
	CONSTRAINT uq_offline_devices_account_id_session_id UNIQUE (account_id, session_id)
);
CREATE TABLE order_tenders (
	shop_id VARCHAR(40) NOT NULL, 
	number VARCHAR(40) NOT NULL, 
	asset VARCHAR(10) NOT NULL, 
	attempt_id CHAR(32) NOT NULL, 
	value_minor BIGINT NOT NULL, 
	CONSTRAINT pk_order_tenders PRIMARY KEY (shop_id, number, asset), 
	CONSTRAINT fk_order_tenders_shop_id_number FOREIGN KEY(shop_id, number) REFERENCES orders (shop_id, number), 
	CONSTRAINT uq_order_tenders_attempt_id UNIQUE (attempt_id)
);
INSERT INTO "order_tenders" VALUES('shop','order-3','points','401535bb59424ecb8e47f5b04a337182',1000);
INSERT INTO "order_tenders" VALUES('shop','order-6','points','5e8ea5f9d61d4bce9cb44dc573b7ab9b',50000);
INSERT INTO "order_tenders" VALUES('shop','order-9','points','dff5d8a5c17d46a4ada7d5db6b494cb3',50000);
CREATE TABLE orders (
	shop_id VARCHAR(40) NOT NULL, 
	number VARCHAR(40) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	total_minor BIGINT NOT NULL, 
	covered_minor BIGINT NOT NULL, 
	CONSTRAINT pk_orders PRIMARY KEY (shop_id, number), 
	CONSTRAINT ck_orders_never_paid_twice CHECK (covered_minor >= 0 AND covered_minor <= total_minor)
);
INSERT INTO "orders" VALUES('shop','order-3','CNY',1000,1000);
INSERT INTO "orders" VALUES('shop','order-4','CNY',300,0);
INSERT INTO "orders" VALUES('shop','order-6','CNY',50000,50000);
INSERT INTO "orders" VALUES('shop','order-9','CNY',50000,50000);
INSERT INTO "orders" VALUES('shop','order-11','CNY',60,0);
CREATE TABLE payments (
	account_id VARCHAR(40) NOT NULL, 
	attempt_id CHAR(32) NOT NULL, 
	version INTEGER NOT NULL, 
	status VARCHAR(10) NOT NULL, 
	shop_id VARCHAR(40) NOT NULL, 
	terminal_id VARCHAR(40) NOT NULL, 
	member_id VARCHAR(40), 
	session_id VARCHAR(40), 
	order_number VARCHAR(40), 
	purchase JSON, 
	asset VARCHAR(10), 
	amount BIGINT NOT NULL, 
	value_minor BIGINT NOT NULL, 
	refunded BIGINT NOT NULL, 
	entry VARCHAR(10), 
	channel VARCHAR(10), 
	code_tail VARCHAR(4), 
	proved_by VARCHAR(10), 
	balance_after BIGINT, 
	failure JSON, 
	receipt_number VARCHAR(24), 
	paid_at DATETIME, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_payments PRIMARY KEY (account_id, attempt_id), 
	CONSTRAINT ck_payments_refunds_within_payment CHECK (refunded >= 0 AND refunded <= amount), 
	CONSTRAINT uq_payments_attempt_id UNIQUE (attempt_id)
);
INSERT INTO "payments" VALUES('acc_c4utve5h3wjnzow6','401535bb59424ecb8e47f5b04a337182',3,'succeeded','shop','trm_2zfouzbx6ielbt7h','mbr_bawws4lkva2hy5kh','ses_hthtyaj4p5weuamn','order-3','{"number": "order-3", "total_minor": 1000, "currency": "CNY", "lines": []}','points',1000,1000,400,'scanned','counter','3261',NULL,99400,'null','202611021716919394','2026-11-02 12:00:00.000000','2026-11-02 12:00:00.000000','2026-11-02 12:00:00.000000');
INSERT INTO "payments" VALUES('acc_c4utve5h3wjnzow6','3267da1fe16d4d0e976ac831e6e6b42c',3,'reversed','shop','trm_2zfouzbx6ielbt7h','mbr_bawws4lkva2hy5kh','ses_hthtyaj4p5weuamn','order-4','{"number": "order-4", "total_minor": 300, "currency": "CNY", "lines": []}','points',300,300,0,'scanned','counter','2968',NULL,99400,'null','202611023021813986','2026-11-02 12:00:00.000000','2026-11-02 12:00:00.000000','2026-11-02 12:00:00.000000');
INSERT INTO "payments" VALUES('acc_tusuq3wn5mfp5k33','5e8ea5f9d61d4bce9cb44dc573b7ab9b',2,'succeeded','shop','trm_2zfouzbx6ielbt7h','mbr_vkaj4hqicolrwvar','ses_5b7e4esankw4mrsu','order-6','{"number": "order-6", "total_minor": 50000, "currency": "CNY", "lines": []}','points',50000,50000,0,'scanned','counter','5417','pin_pad',50000,'null','202611023330340451','2026-11-02 12:00:00.000000','2026-11-02 12:00:00.000000','2026-11-02 12:00:00.000000');
INSERT INTO "payments" VALUES('acc_hgyyyi7mk6kr2sc4','dff5d8a5c17d46a4ada7d5db6b494cb3',2,'verifying','shop','trm_2zfouzbx6ielbt7h','mbr_j52pi3nfiz6rxpgy','ses_oawjhwnp3bfox3z7','order-9','{"number": "order-9", "total_minor": 50000, "currency": "CNY", "lines": []}','points',50000,50000,0,'scanned','counter','9964',NULL,NULL,'null',NULL,NULL,'2026-11-02 12:00:00.000000','2026-11-02 12:00:00.000000');
INSERT INTO "payments" VALUES('acc_huiqy3bvxqnkpl3o','4d9893a1e2bc47cfb8ed5972209a4819',1,'failed','shop','trm_2zfouzbx6ielbt7h','mbr_bwgsxkp42psnu5ds','ses_b35h5mbxvsbqg6vt','order-11','{"number": "order-11", "total_minor": 60, "currency": "CNY", "lines": []}','points',60,60,0,'scanned','counter','7350',NULL,NULL,'{"code": "INSUFFICIENT_BALANCE", "balance": 50}',NULL,NULL,'2026-11-02 12:00:00.000000','2026-11-02 12:00:00.000000');
CREATE TABLE platform_meta (
	"key" VARCHAR(40) NOT NULL, 
	value VARCHAR(200) NOT NULL, 
	CONSTRAINT pk_platform_meta PRIMARY KEY ("key")
);
CREATE TABLE policies (
	shop_id VARCHAR(40) NOT NULL, 
	asset VARCHAR(10) NOT NULL, 
	units_per_currency_unit INTEGER NOT NULL, 
	max_amount BIGINT NOT NULL, 
	no_password_limit_minor BIGINT NOT NULL, 
	no_password_daily_count INTEGER NOT NULL, 
	daily_limit BIGINT, 
	max_share_percent INTEGER DEFAULT 100 NOT NULL, 
	min_unit BIGINT DEFAULT 1 NOT NULL, 
	CONSTRAINT pk_policies PRIMARY KEY (shop_id, asset), 
	CONSTRAINT ck_policies_share_of_an_order CHECK (max_share_percent BETWEEN 1 AND 100), 
	CONSTRAINT ck_policies_min_unit_positive CHECK (min_unit > 0), 
	CONSTRAINT ck_policies_units_positive CHECK (units_per_currency_unit > 0), 
	CONSTRAINT fk_policies_shop_id FOREIGN KEY(shop_id) REFERENCES shops (shop_id)
);
INSERT INTO "policies" VALUES('shop','points',100,1000000,20000,100,NULL,100,1);
INSERT INTO "policies" VALUES('shop','wallet',100,1000000,20000,100,NULL,100,1);
INSERT INTO "policies" VALUES('shop','card',100,1000000,20000,100,NULL,100,1);
CREATE TABLE rate_counters (
	"key" VARCHAR(120) NOT NULL, 
	window BIGINT NOT NULL, 
	count INTEGER NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_rate_counters PRIMARY KEY ("key", window)
);
INSERT INTO "rate_counters" VALUES('codes:ses_hthtyaj4p5weuamn',29893680,2,'2026-11-02 12:01:01.000000');
INSERT INTO "rate_counters" VALUES('codes:ses_5b7e4esankw4mrsu',29893680,1,'2026-11-02 12:01:01.000000');
INSERT INTO "rate_counters" VALUES('codes:ses_oawjhwnp3bfox3z7',29893680,1,'2026-11-02 12:01:01.000000');
INSERT INTO "rate_counters" VALUES('codes:ses_b35h5mbxvsbqg6vt',29893680,2,'2026-11-02 12:01:01.000000');
CREATE TABLE recoveries (
	member_id VARCHAR(40) NOT NULL, 
	sms_hash BLOB, 
	sms_sent_at DATETIME NOT NULL, 
	tries_left INTEGER NOT NULL, 
	CONSTRAINT pk_recoveries PRIMARY KEY (member_id), 
	CONSTRAINT fk_recoveries_member_id FOREIGN KEY(member_id) REFERENCES members (member_id)
);
CREATE TABLE refunds (
	account_id VARCHAR(40) NOT NULL, 
	refund_id CHAR(32) NOT NULL, 
	attempt_id CHAR(32) NOT NULL, 
	terminal_id VARCHAR(40) NOT NULL, 
	amount BIGINT NOT NULL, 
	expired BIGINT NOT NULL, 
	reason VARCHAR(200) NOT NULL, 
	approved_by VARCHAR(60) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_refunds PRIMARY KEY (account_id, refund_id), 
	CONSTRAINT ck_refunds_amount_positive CHECK (amount > 0), 
	CONSTRAINT fk_refunds_account_id_attempt_id FOREIGN KEY(account_id, attempt_id) REFERENCES payments (account_id, attempt_id), 
	CONSTRAINT uq_refunds_refund_id UNIQUE (refund_id)
);
INSERT INTO "refunds" VALUES('acc_c4utve5h3wjnzow6','b9e6ca9aa831405d8ca1149b8ef1fd68','401535bb59424ecb8e47f5b04a337182','trm_2zfouzbx6ielbt7h',400,0,'returned goods','manager','2026-11-02 12:00:00.000000');
CREATE TABLE sealed_keys (
	key_id VARCHAR(40) NOT NULL, 
	purpose VARCHAR(20) NOT NULL, 
	sealed BLOB NOT NULL, 
	check_value VARCHAR(6), 
	master_key_index INTEGER, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_sealed_keys PRIMARY KEY (key_id)
);
INSERT INTO "sealed_keys" VALUES('hashing','secret',X'4A3D1AEBA366B2A53A79D86E87E6CB2C79735F40462E8DAC03887855313C0D45805DED82C3E94D5736C07136B105DD10CEAFCE8D90FB2E1605BF2E6B',NULL,NULL,'2026-11-02 12:00:00.000000');
INSERT INTO "sealed_keys" VALUES('passwords','secret',X'E23B2BBEABEF17E001587EEDF5E11122DBE1B1009E546220FA7ED88FC524F7442CEB8E3D70A6A1751F0C9EB03E0666BFA8EAB754CC20CDD586586182',NULL,NULL,'2026-11-02 12:00:00.000000');
INSERT INTO "sealed_keys" VALUES('offline-seeds','secret',X'804717D52A1AECF409B12757817A2598AA365395001E844B3AC2EF9B5A02CADD0133F9202974E94B111CF2C1DDB4B12531B4AC9DFE732BAD73D56A05',NULL,NULL,'2026-11-02 12:00:00.000000');
INSERT INTO "sealed_keys" VALUES('dukpt','dukpt',X'A1BF919D79FA729C164625B28FE1762616086AFF42259AD8C9D3C99A53892F0FE49ADC96F5631E1CD25072CF','08D7B4',NULL,'2026-11-02 12:00:00.000000');
INSERT INTO "sealed_keys" VALUES('master','master_session',X'284C1C3CFDF011B64B4B20630F8C23B63F8488B37F00D5218C8C86154BA2199A88FE91A8675BD05E4F990FF0','EB7A8D',3,'2026-11-02 12:00:00.000000');
CREATE TABLE shops (
	shop_id VARCHAR(40) NOT NULL, 
	name VARCHAR(120) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_shops PRIMARY KEY (shop_id)
);
INSERT INTO "shops" VALUES('shop','Test shop','CNY','2026-11-02 12:00:00.000000');
CREATE TABLE terminals (
	terminal_id VARCHAR(40) NOT NULL, 
	shop_id VARCHAR(40) NOT NULL, 
	name VARCHAR(60) NOT NULL, 
	public_key BLOB NOT NULL, 
	pin_key_id VARCHAR(40), 
	enrolled_at DATETIME NOT NULL, 
	revoked_at DATETIME, 
	CONSTRAINT pk_terminals PRIMARY KEY (terminal_id), 
	CONSTRAINT fk_terminals_shop_id FOREIGN KEY(shop_id) REFERENCES shops (shop_id)
);
INSERT INTO "terminals" VALUES('trm_2zfouzbx6ielbt7h','shop','T1',X'39C91914577C42C57E3A00D585FC283DFCE156FB8EDA7FE6D7523E8A1CDCAC4A','dukpt','2026-11-02 12:00:00.000000',NULL);
CREATE TABLE transfers (
	account_id VARCHAR(40) NOT NULL, 
	transfer_id VARCHAR(80) NOT NULL, 
	kind VARCHAR(10) NOT NULL, 
	asset VARCHAR(10) NOT NULL, 
	amount BIGINT NOT NULL, 
	shop_id VARCHAR(40), 
	terminal_id VARCHAR(40), 
	attempt_id CHAR(32), 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_transfers PRIMARY KEY (account_id, transfer_id), 
	CONSTRAINT ck_transfers_amount_positive CHECK (amount > 0), 
	CONSTRAINT fk_transfers_account_id FOREIGN KEY(account_id) REFERENCES accounts (account_id), 
	CONSTRAINT uq_transfers_transfer_id UNIQUE (transfer_id)
);
INSERT INTO "transfers" VALUES('acc_c4utve5h3wjnzow6','first-points-13900000001','grant','points',100000,NULL,NULL,NULL,'2026-11-02 12:00:00.000000');
INSERT INTO "transfers" VALUES('acc_huiqy3bvxqnkpl3o','first-points-13900000002','grant','points',50,NULL,NULL,NULL,'2026-11-02 12:00:00.000000');
INSERT INTO "transfers" VALUES('acc_c4utve5h3wjnzow6','debit:401535bb-5942-4ecb-8e47-f5b04a337182','debit','points',1000,'shop','trm_2zfouzbx6ielbt7h','401535bb59424ecb8e47f5b04a337182','2026-11-02 12:00:00.000000');
INSERT INTO "transfers" VALUES('acc_c4utve5h3wjnzow6','refund:b9e6ca9a-a831-405d-8ca1-149b8ef1fd68','refund','points',400,'shop','trm_2zfouzbx6ielbt7h','401535bb59424ecb8e47f5b04a337182','2026-11-02 12:00:00.000000');
INSERT INTO "transfers" VALUES('acc_c4utve5h3wjnzow6','debit:3267da1f-e16d-4d0e-976a-c831e6e6b42c','debit','points',300,'shop','trm_2zfouzbx6ielbt7h','3267da1fe16d4d0e976ac831e6e6b42c','2026-11-02 12:00:00.000000');
INSERT INTO "transfers" VALUES('acc_c4utve5h3wjnzow6','reversal:3267da1f-e16d-4d0e-976a-c831e6e6b42c','reversal','points',300,'shop','trm_2zfouzbx6ielbt7h','3267da1fe16d4d0e976ac831e6e6b42c','2026-11-02 12:00:00.000000');
INSERT INTO "transfers" VALUES('acc_tusuq3wn5mfp5k33','first-points-13900000005','grant','points',100000,NULL,NULL,NULL,'2026-11-02 12:00:00.000000');
INSERT INTO "transfers" VALUES('acc_tusuq3wn5mfp5k33','debit:5e8ea5f9-d61d-4bce-9cb4-4dc573b7ab9b','debit','points',50000,'shop','trm_2zfouzbx6ielbt7h','5e8ea5f9d61d4bce9cb44dc573b7ab9b','2026-11-02 12:00:00.000000');
INSERT INTO "transfers" VALUES('acc_hgyyyi7mk6kr2sc4','first-points-13900000008','grant','points',100000,NULL,NULL,NULL,'2026-11-02 12:00:00.000000');
CREATE TABLE verification_tries (
	account_id VARCHAR(40) NOT NULL, 
	attempt_id CHAR(32) NOT NULL, 
	verification_id CHAR(32) NOT NULL, 
	door VARCHAR(10) NOT NULL, 
	result VARCHAR(40) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_verification_tries PRIMARY KEY (account_id, attempt_id, verification_id), 
	CONSTRAINT fk_verification_tries_account_id_attempt_id FOREIGN KEY(account_id, attempt_id) REFERENCES verifications (account_id, attempt_id)
);
INSERT INTO "verification_tries" VALUES('acc_tusuq3wn5mfp5k33','5e8ea5f9d61d4bce9cb44dc573b7ab9b','95847ac9bc6e4512ae1a72a4791810d2','pin_pad','accepted','2026-11-02 12:00:00.000000');
INSERT INTO "verification_tries" VALUES('acc_hgyyyi7mk6kr2sc4','dff5d8a5c17d46a4ada7d5db6b494cb3','6961d3f0f8134d61b9f0a51986eb9393','pin_pad','PASSWORD_INCORRECT','2026-11-02 12:00:00.000000');
CREATE TABLE verifications (
	account_id VARCHAR(40) NOT NULL, 
	attempt_id CHAR(32) NOT NULL, 
	open BOOLEAN NOT NULL, 
	doors VARCHAR(60) NOT NULL, 
	expires_at DATETIME NOT NULL, 
	tries_left INTEGER NOT NULL, 
	last_failure VARCHAR(40), 
	phone_prompted BOOLEAN NOT NULL, 
	surrogate_account VARCHAR(16) NOT NULL, 
	pin_key_id VARCHAR(40), 
	session_key VARCHAR(64), 
	sms_hash BLOB, 
	sms_sent_at DATETIME, 
	sms_tries_left INTEGER NOT NULL, 
	CONSTRAINT pk_verifications PRIMARY KEY (account_id, attempt_id), 
	CONSTRAINT fk_verifications_account_id_attempt_id FOREIGN KEY(account_id, attempt_id) REFERENCES payments (account_id, attempt_id)
);
INSERT INTO "verifications" VALUES('acc_tusuq3wn5mfp5k33','5e8ea5f9d61d4bce9cb44dc573b7ab9b',0,'pin_pad,phone','2026-11-02 12:01:30.000000',5,NULL,0,'9109670244174737','dukpt',NULL,NULL,NULL,5);
INSERT INTO "verifications" VALUES('acc_hgyyyi7mk6kr2sc4','dff5d8a5c17d46a4ada7d5db6b494cb3',1,'pin_pad,phone','2026-11-02 12:01:30.000000',4,'PASSWORD_INCORRECT',0,'9733932918364794','dukpt',NULL,NULL,NULL,5);
CREATE INDEX ix_rate_counters_expires_at ON rate_counters (expires_at);
CREATE INDEX ix_audit_events_at ON audit_events (at);
CREATE INDEX ix_audit_events_subject ON audit_events (subject);
CREATE INDEX ix_terminals_shop_id ON terminals (shop_id);
CREATE INDEX ix_nonces_expires_at ON nonces (expires_at);
CREATE INDEX ix_customer_sessions_member_id ON customer_sessions (member_id);
CREATE INDEX ix_codes_expires_at ON codes (expires_at);
CREATE UNIQUE INDEX uq_codes_one_live ON codes (account_id, session_id) WHERE live;
CREATE INDEX ix_transfers_attempt_id ON transfers (attempt_id);
CREATE INDEX ix_transfers_terminal_at ON transfers (terminal_id, at);
CREATE INDEX ix_buckets_expiring ON buckets (expires_at) WHERE remaining > 0;
CREATE INDEX ix_payments_member_created ON payments (member_id, created_at);
CREATE INDEX ix_payments_member_updated ON payments (member_id, updated_at);
CREATE INDEX ix_payments_order ON payments (shop_id, order_number);
CREATE INDEX ix_payments_shop_created ON payments (shop_id, created_at);
CREATE INDEX ix_refunds_attempt ON refunds (account_id, attempt_id);
CREATE INDEX ix_verifications_open ON verifications (expires_at) WHERE open;
CREATE INDEX ix_deliveries_courier_day ON deliveries (courier_id, day);
CREATE INDEX ix_deliveries_shop_day ON deliveries (shop_id, day);
CREATE TRIGGER transfers_no_update BEFORE UPDATE ON transfers BEGIN SELECT RAISE(ABORT, 'transfers is append-only'); END;
CREATE TRIGGER transfers_no_delete BEFORE DELETE ON transfers BEGIN SELECT RAISE(ABORT, 'transfers is append-only'); END;
CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries is append-only'); END;
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries is append-only'); END;
CREATE TRIGGER bucket_moves_no_update BEFORE UPDATE ON bucket_moves BEGIN SELECT RAISE(ABORT, 'bucket_moves is append-only'); END;
CREATE TRIGGER bucket_moves_no_delete BEFORE DELETE ON bucket_moves BEGIN SELECT RAISE(ABORT, 'bucket_moves is append-only'); END;
CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events BEGIN SELECT RAISE(ABORT, 'audit_events is append-only'); END;
CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events BEGIN SELECT RAISE(ABORT, 'audit_events is append-only'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('changes',18);
COMMIT;
