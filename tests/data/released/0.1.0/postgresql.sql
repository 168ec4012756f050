CREATE FUNCTION public.audit_events_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'audit_events is append-only'; END $$;
CREATE FUNCTION public.bucket_moves_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'bucket_moves is append-only'; END $$;
CREATE FUNCTION public.entries_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'entries is append-only'; END $$;
CREATE FUNCTION public.transfers_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'transfers is append-only'; END $$;
CREATE TABLE public.accounts (
    account_id character varying(40) NOT NULL,
    member_id character varying(40) NOT NULL,
    asset character varying(10) NOT NULL,
    currency character varying(3) NOT NULL,
    balance bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_accounts_never_below_zero CHECK ((balance >= 0))
);
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.attempts (
    attempt_id uuid NOT NULL,
    terminal_id character varying(40) NOT NULL,
    shop_id character varying(40) NOT NULL,
    account_id character varying(40) NOT NULL,
    answered_by uuid NOT NULL,
    request_hash bytea
);
CREATE TABLE public.audit_events (
    event_id character varying(40) NOT NULL,
    at timestamp with time zone NOT NULL,
    actor character varying(60) NOT NULL,
    act character varying(40) NOT NULL,
    subject character varying(80) NOT NULL,
    details json NOT NULL
);
CREATE TABLE public.bucket_moves (
    account_id character varying(40) NOT NULL,
    transfer_id character varying(80) NOT NULL,
    bucket_id character varying(80) NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT ck_bucket_moves_amount_not_zero CHECK ((amount <> 0))
);
CREATE TABLE public.buckets (
    account_id character varying(40) NOT NULL,
    bucket_id character varying(80) NOT NULL,
    granted bigint NOT NULL,
    remaining bigint NOT NULL,
    expires_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_buckets_within_grant CHECK (((remaining >= 0) AND (remaining <= granted)))
);
CREATE TABLE public.cash_collections (
    shop_id character varying(40) NOT NULL,
    number character varying(40) NOT NULL,
    cash_id uuid NOT NULL,
    courier_id character varying(40) NOT NULL,
    amount_minor bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_cash_collections_amount_positive CHECK ((amount_minor > 0))
);
CREATE TABLE public.changes (
    seq bigint NOT NULL,
    topic character varying(80) NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.changes_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.changes_seq_seq OWNED BY public.changes.seq;
CREATE TABLE public.codes (
    code_hash bytea NOT NULL,
    account_id character varying(40) NOT NULL,
    session_id character varying(40) NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    live boolean NOT NULL,
    used_at timestamp with time zone,
    attempt_id uuid,
    CONSTRAINT ck_codes_used_by_an_attempt CHECK (((used_at IS NULL) = (attempt_id IS NULL))),
    CONSTRAINT ck_codes_used_is_dead CHECK (((NOT live) OR (used_at IS NULL)))
);
CREATE TABLE public.courier_sessions (
    token_hash bytea NOT NULL,
    session_id character varying(40) NOT NULL,
    courier_id character varying(40) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);
CREATE TABLE public.couriers (
    courier_id character varying(40) NOT NULL,
    shop_id character varying(40) NOT NULL,
    number character varying(20) NOT NULL,
    name character varying(60) NOT NULL,
    login_hash character varying(200),
    disabled_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL
);
CREATE TABLE public.customer_sessions (
    token_hash bytea NOT NULL,
    session_id character varying(40) NOT NULL,
    member_id character varying(40) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);
CREATE TABLE public.deliveries (
    shop_id character varying(40) NOT NULL,
    number character varying(40) NOT NULL,
    courier_id character varying(40) NOT NULL,
    day date NOT NULL,
    recipient character varying(60) NOT NULL,
    phone character varying(16),
    address character varying(200) NOT NULL,
    currency character varying(3) NOT NULL,
    total_minor bigint NOT NULL,
    lines json NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_deliveries_total_positive CHECK ((total_minor > 0))
);
CREATE TABLE public.enrolment_codes (
    code_hash bytea NOT NULL,
    shop_id character varying(40) NOT NULL,
    pin_key_id character varying(40),
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    terminal_id character varying(40)
);
CREATE TABLE public.entries (
    account_id character varying(40) NOT NULL,
    transfer_id character varying(80) NOT NULL,
    ledger_account character varying(80) NOT NULL,
    asset character varying(10) NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT ck_entries_amount_not_zero CHECK ((amount <> 0))
);
CREATE TABLE public.members (
    member_id character varying(40) NOT NULL,
    name character varying(60) NOT NULL,
    phone character varying(16) NOT NULL,
    login_hash character varying(200),
    payment_hash character varying(200),
    wrong_passwords integer DEFAULT 0 NOT NULL,
    password_locked_until timestamp with time zone,
    no_password_limit_minor bigint,
    frozen_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL
);
CREATE TABLE public.nonces (
    terminal_id character varying(40) NOT NULL,
    nonce character varying(128) NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
CREATE TABLE public.offline_devices (
    alias character varying(10) NOT NULL,
    account_id character varying(40) NOT NULL,
    session_id character varying(40) NOT NULL,
    sealed_seed bytea NOT NULL,
    last_step bigint NOT NULL,
    drift_steps integer NOT NULL,
    spent integer NOT NULL,
    bad_guesses integer NOT NULL,
    locked_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_offline_devices_counts_not_negative CHECK (((spent >= 0) AND (bad_guesses >= 0)))
);
CREATE TABLE public.order_tenders (
    shop_id character varying(40) NOT NULL,
    number character varying(40) NOT NULL,
    asset character varying(10) NOT NULL,
    attempt_id uuid NOT NULL,
    value_minor bigint NOT NULL
);
CREATE TABLE public.orders (
    shop_id character varying(40) NOT NULL,
    number character varying(40) NOT NULL,
    currency character varying(3) NOT NULL,
    total_minor bigint NOT NULL,
    covered_minor bigint NOT NULL,
    CONSTRAINT ck_orders_never_paid_twice CHECK (((covered_minor >= 0) AND (covered_minor <= total_minor)))
);
CREATE TABLE public.payments (
    account_id character varying(40) NOT NULL,
    attempt_id uuid NOT NULL,
    version integer NOT NULL,
    status character varying(10) NOT NULL,
    shop_id character varying(40) NOT NULL,
    terminal_id character varying(40) NOT NULL,
    member_id character varying(40),
    session_id character varying(40),
    order_number character varying(40),
    purchase json,
    asset character varying(10),
    amount bigint NOT NULL,
    value_minor bigint NOT NULL,
    refunded bigint NOT NULL,
    entry character varying(10),
    channel character varying(10),
    code_tail character varying(4),
    proved_by character varying(10),
    balance_after bigint,
    failure json,
    receipt_number character varying(24),
    paid_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_payments_refunds_within_payment CHECK (((refunded >= 0) AND (refunded <= amount)))
);
CREATE TABLE public.platform_meta (
    key character varying(40) NOT NULL,
    value character varying(200) NOT NULL
);
CREATE TABLE public.policies (
    shop_id character varying(40) NOT NULL,
    asset character varying(10) NOT NULL,
    units_per_currency_unit integer NOT NULL,
    max_amount bigint NOT NULL,
    no_password_limit_minor bigint NOT NULL,
    no_password_daily_count integer NOT NULL,
    daily_limit bigint,
    max_share_percent integer DEFAULT 100 NOT NULL,
    min_unit bigint DEFAULT 1 NOT NULL,
    CONSTRAINT ck_policies_min_unit_positive CHECK ((min_unit > 0)),
    CONSTRAINT ck_policies_share_of_an_order CHECK (((max_share_percent >= 1) AND (max_share_percent <= 100))),
    CONSTRAINT ck_policies_units_positive CHECK ((units_per_currency_unit > 0))
);
CREATE TABLE public.rate_counters (
    key character varying(120) NOT NULL,
    "window" bigint NOT NULL,
    count integer NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
CREATE TABLE public.recoveries (
    member_id character varying(40) NOT NULL,
    sms_hash bytea,
    sms_sent_at timestamp with time zone NOT NULL,
    tries_left integer NOT NULL
);
CREATE TABLE public.refunds (
    account_id character varying(40) NOT NULL,
    refund_id uuid NOT NULL,
    attempt_id uuid NOT NULL,
    terminal_id character varying(40) NOT NULL,
    amount bigint NOT NULL,
    expired bigint NOT NULL,
    reason character varying(200) NOT NULL,
    approved_by character varying(60) NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_refunds_amount_positive CHECK ((amount > 0))
);
CREATE TABLE public.sealed_keys (
    key_id character varying(40) NOT NULL,
    purpose character varying(20) NOT NULL,
    sealed bytea NOT NULL,
    check_value character varying(6),
    master_key_index integer,
    created_at timestamp with time zone NOT NULL
);
CREATE TABLE public.shops (
    shop_id character varying(40) NOT NULL,
    name character varying(120) NOT NULL,
    currency character varying(3) NOT NULL,
    created_at timestamp with time zone NOT NULL
);
CREATE TABLE public.terminals (
    terminal_id character varying(40) NOT NULL,
    shop_id character varying(40) NOT NULL,
    name character varying(60) NOT NULL,
    public_key bytea NOT NULL,
    pin_key_id character varying(40),
    enrolled_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone
);
CREATE TABLE public.transfers (
    account_id character varying(40) NOT NULL,
    transfer_id character varying(80) NOT NULL,
    kind character varying(10) NOT NULL,
    asset character varying(10) NOT NULL,
    amount bigint NOT NULL,
    shop_id character varying(40),
    terminal_id character varying(40),
    attempt_id uuid,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_transfers_amount_positive CHECK ((amount > 0))
);
CREATE TABLE public.verification_tries (
    account_id character varying(40) NOT NULL,
    attempt_id uuid NOT NULL,
    verification_id uuid NOT NULL,
    door character varying(10) NOT NULL,
    result character varying(40) NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.verifications (
    account_id character varying(40) NOT NULL,
    attempt_id uuid NOT NULL,
    open boolean NOT NULL,
    doors character varying(60) NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    tries_left integer NOT NULL,
    last_failure character varying(40),
    phone_prompted boolean NOT NULL,
    surrogate_account character varying(16) NOT NULL,
    pin_key_id character varying(40),
    session_key character varying(64),
    sms_hash bytea,
    sms_sent_at timestamp with time zone,
    sms_tries_left integer NOT NULL
);
ALTER TABLE ONLY public.changes ALTER COLUMN seq SET DEFAULT nextval('public.changes_seq_seq'::regclass);
INSERT INTO public.accounts VALUES ('acc_3f7x3vjg626hwkmi', 'mbr_zq42fpgiz5yaoroc', 'wallet', 'CNY', 0, '2026-11-02 12:00:00+00');
INSERT INTO public.accounts VALUES ('acc_cijh2s77rfhwlcns', 'mbr_zq42fpgiz5yaoroc', 'card', 'CNY', 0, '2026-11-02 12:00:00+00');
INSERT INTO public.accounts VALUES ('acc_hzcm6agks63wt6d4', 'mbr_curyvgw4cahyjfpr', 'wallet', 'CNY', 0, '2026-11-02 12:00:00+00');
INSERT INTO public.accounts VALUES ('acc_pcsuayuy3wrnarkw', 'mbr_curyvgw4cahyjfpr', 'card', 'CNY', 0, '2026-11-02 12:00:00+00');
INSERT INTO public.accounts VALUES ('acc_j6zxnuckl62nig26', 'mbr_curyvgw4cahyjfpr', 'points', 'CNY', 50, '2026-11-02 12:00:00+00');
INSERT INTO public.accounts VALUES ('acc_mnyerx3wbcalp7is', 'mbr_zq42fpgiz5yaoroc', 'points', 'CNY', 99400, '2026-11-02 12:00:00+00');
INSERT INTO public.accounts VALUES ('acc_tkvxeakr5vzvcvgh', 'mbr_brjdf264vq5zvtoi', 'wallet', 'CNY', 0, '2026-11-02 12:00:00+00');
INSERT INTO public.accounts VALUES ('acc_kn5wawvnjkoz5rvt', 'mbr_brjdf264vq5zvtoi', 'card', 'CNY', 0, '2026-11-02 12:00:00+00');
INSERT INTO public.accounts VALUES ('acc_n6xnrf33s4ctiilv', 'mbr_brjdf264vq5zvtoi', 'points', 'CNY', 50000, '2026-11-02 12:00:00+00');
INSERT INTO public.accounts VALUES ('acc_hr7kzaxvacb4p7lb', 'mbr_bgtce6no6ygqktm5', 'wallet', 'CNY', 0, '2026-11-02 12:00:00+00');
INSERT INTO public.accounts VALUES ('acc_46h3ak3iaibd4edg', 'mbr_bgtce6no6ygqktm5', 'card', 'CNY', 0, '2026-11-02 12:00:00+00');
INSERT INTO public.accounts VALUES ('acc_5rix32exbemximpg', 'mbr_bgtce6no6ygqktm5', 'points', 'CNY', 100000, '2026-11-02 12:00:00+00');
INSERT INTO public.alembic_version VALUES ('0001');
INSERT INTO public.attempts VALUES ('9f34ef42-e3b2-41b8-b418-49cc9f6d150c', 'trm_vkn6jd3q4naadhys', 'shop', 'acc_mnyerx3wbcalp7is', '9f34ef42-e3b2-41b8-b418-49cc9f6d150c', '\x1da6fe9a391bba6feacf8cc5949a7fe3e5e7bcc4916fba907339c80eb9461b9b');
INSERT INTO public.attempts VALUES ('55ba1061-493f-4640-863f-3015a0028fe8', 'trm_vkn6jd3q4naadhys', 'shop', 'acc_mnyerx3wbcalp7is', '55ba1061-493f-4640-863f-3015a0028fe8', '\x02b4764a48219e0f87a9f72ec2263b55bddfb955c0b5740fb6610f5be1b09047');
INSERT INTO public.attempts VALUES ('de14a292-11b0-4526-870d-88087e0b3ee8', 'trm_vkn6jd3q4naadhys', 'shop', 'acc_n6xnrf33s4ctiilv', 'de14a292-11b0-4526-870d-88087e0b3ee8', '\xc103b346f2d8a2d8c6f69c17681bb96fafc1b89d5cb8cfd74474739e0385082b');
INSERT INTO public.attempts VALUES ('83abdb9e-64a9-4d8e-a60c-047505733ee3', 'trm_vkn6jd3q4naadhys', 'shop', 'acc_5rix32exbemximpg', '83abdb9e-64a9-4d8e-a60c-047505733ee3', '\x8f6c757608a56d5320cdd83991c7f1ba83139134a6ede20924e7ccab6cc0dfbc');
INSERT INTO public.attempts VALUES ('82fd0399-d88c-40b9-8a5f-286f07247a6c', 'trm_vkn6jd3q4naadhys', 'shop', 'acc_j6zxnuckl62nig26', '82fd0399-d88c-40b9-8a5f-286f07247a6c', '\xd12c6223cca25c201dbbee5527deb5a00fc3f34df44f1fe4d93f1db1c8fbd6f9');
INSERT INTO public.bucket_moves VALUES ('acc_mnyerx3wbcalp7is', 'first-points-13900000001', 'first-points-13900000001', 100000);
INSERT INTO public.bucket_moves VALUES ('acc_j6zxnuckl62nig26', 'first-points-13900000002', 'first-points-13900000002', 50);
INSERT INTO public.bucket_moves VALUES ('acc_mnyerx3wbcalp7is', 'debit:9f34ef42-e3b2-41b8-b418-49cc9f6d150c', 'first-points-13900000001', -1000);
INSERT INTO public.bucket_moves VALUES ('acc_mnyerx3wbcalp7is', 'refund:3fc8f817-8336-4916-9fb3-6153840aa018', 'first-points-13900000001', 400);
INSERT INTO public.bucket_moves VALUES ('acc_mnyerx3wbcalp7is', 'debit:55ba1061-493f-4640-863f-3015a0028fe8', 'first-points-13900000001', -300);
INSERT INTO public.bucket_moves VALUES ('acc_mnyerx3wbcalp7is', 'reversal:55ba1061-493f-4640-863f-3015a0028fe8', 'first-points-13900000001', 300);
INSERT INTO public.bucket_moves VALUES ('acc_n6xnrf33s4ctiilv', 'first-points-13900000005', 'first-points-13900000005', 100000);
INSERT INTO public.bucket_moves VALUES ('acc_n6xnrf33s4ctiilv', 'debit:de14a292-11b0-4526-870d-88087e0b3ee8', 'first-points-13900000005', -50000);
INSERT INTO public.bucket_moves VALUES ('acc_5rix32exbemximpg', 'first-points-13900000008', 'first-points-13900000008', 100000);
INSERT INTO public.buckets VALUES ('acc_j6zxnuckl62nig26', 'first-points-13900000002', 50, 50, NULL, '2026-11-02 12:00:00+00');
INSERT INTO public.buckets VALUES ('acc_mnyerx3wbcalp7is', 'first-points-13900000001', 100000, 99400, NULL, '2026-11-02 12:00:00+00');
INSERT INTO public.buckets VALUES ('acc_n6xnrf33s4ctiilv', 'first-points-13900000005', 100000, 50000, NULL, '2026-11-02 12:00:00+00');
INSERT INTO public.buckets VALUES ('acc_5rix32exbemximpg', 'first-points-13900000008', 100000, 100000, NULL, '2026-11-02 12:00:00+00');
INSERT INTO public.codes VALUES ('\x337ac0c49690701cfbf46de13709656a01c172087f94b299e1a815220eefde17', 'acc_mnyerx3wbcalp7is', 'ses_iw3dpdrln7c3dh7w', '2026-11-02 12:00:00+00', '2026-11-02 12:01:00+00', false, '2026-11-02 12:00:00+00', '9f34ef42-e3b2-41b8-b418-49cc9f6d150c');
INSERT INTO public.codes VALUES ('\x908230ff3e3160e19a05f9a46539dc4a275fa57369f25a254d4ca97eaff0399d', 'acc_mnyerx3wbcalp7is', 'ses_iw3dpdrln7c3dh7w', '2026-11-02 12:00:00+00', '2026-11-02 12:01:00+00', false, '2026-11-02 12:00:00+00', '55ba1061-493f-4640-863f-3015a0028fe8');
INSERT INTO public.codes VALUES ('\xbe4b212b51286103356720cfd8bc591cc1af109d5b556df4fa69ba7bdaea4716', 'acc_n6xnrf33s4ctiilv', 'ses_nvavd6sboqdfomuc', '2026-11-02 12:00:00+00', '2026-11-02 12:01:00+00', false, '2026-11-02 12:00:00+00', 'de14a292-11b0-4526-870d-88087e0b3ee8');
INSERT INTO public.codes VALUES ('\xfd2a08cf11a42e549fff6f726ba10f958032faa6e07ba6db542db0cc21c1c6c7', 'acc_5rix32exbemximpg', 'ses_zylrqe2s2w2tyqts', '2026-11-02 12:00:00+00', '2026-11-02 12:01:00+00', false, '2026-11-02 12:00:00+00', '83abdb9e-64a9-4d8e-a60c-047505733ee3');
INSERT INTO public.codes VALUES ('\xe6e265ad59c1887a10f373cbf607a57ddd70c5fc7ef773e47c387a7c14c8c640', 'acc_j6zxnuckl62nig26', 'ses_aqo7tv6dvl4glivu', '2026-11-02 12:00:00+00', '2026-11-02 12:01:00+00', false, '2026-11-02 12:00:00+00', '82fd0399-d88c-40b9-8a5f-286f07247a6c');
INSERT INTO public.codes VALUES ('\x8e6fd8febf705040fe97372d9d19fce51604d2f1affe575d5b8c016eadd07979', 'acc_j6zxnuckl62nig26', 'ses_aqo7tv6dvl4glivu', '2026-11-02 12:00:00+00', '2026-11-02 12:01:00+00', true, NULL, NULL);
INSERT INTO public.customer_sessions VALUES ('\x928abf9a0b54b8faac32ca3d2c20b5313eebeed86ec94bd59adc7943db125f1d', 'ses_iw3dpdrln7c3dh7w', 'mbr_zq42fpgiz5yaoroc', '2026-11-02 12:00:00+00', '2026-12-02 12:00:00+00', NULL);
INSERT INTO public.customer_sessions VALUES ('\x157935adfc4c93fbeffb4e63e7041fa8a8c74c6a57c1beb9594619056c27ff20', 'ses_aqo7tv6dvl4glivu', 'mbr_curyvgw4cahyjfpr', '2026-11-02 12:00:00+00', '2026-12-02 12:00:00+00', NULL);
INSERT INTO public.customer_sessions VALUES ('\x9f532daca2fee1634e3a49d8272301c74e09fde6571c5aa13129216d0f124c36', 'ses_nvavd6sboqdfomuc', 'mbr_brjdf264vq5zvtoi', '2026-11-02 12:00:00+00', '2026-12-02 12:00:00+00', NULL);
INSERT INTO public.customer_sessions VALUES ('\x4b68516c0760fee3bb4d318e70297dc0f6a3f492fc49cc5d9dd6a330ec632404', 'ses_zylrqe2s2w2tyqts', 'mbr_bgtce6no6ygqktm5', '2026-11-02 12:00:00+00', '2026-12-02 12:00:00+00', NULL);
INSERT INTO public.enrolment_codes VALUES ('\x6c3a5ab9ec983432a0dba9420e00cc26ed08607b2359bbd93a3d306c63e6cf02', 'shop', 'dukpt', '2026-11-02 12:00:00+00', '2026-11-03 12:00:00+00', '2026-11-02 12:00:00+00', 'trm_vkn6jd3q4naadhys');
INSERT INTO public.entries VALUES ('acc_mnyerx3wbcalp7is', 'first-points-13900000001', 'acc_mnyerx3wbcalp7is', 'points', 100000);
INSERT INTO public.entries VALUES ('acc_mnyerx3wbcalp7is', 'first-points-13900000001', 'issuance:points', 'points', -100000);
INSERT INTO public.entries VALUES ('acc_j6zxnuckl62nig26', 'first-points-13900000002', 'acc_j6zxnuckl62nig26', 'points', 50);
INSERT INTO public.entries VALUES ('acc_j6zxnuckl62nig26', 'first-points-13900000002', 'issuance:points', 'points', -50);
INSERT INTO public.entries VALUES ('acc_mnyerx3wbcalp7is', 'debit:9f34ef42-e3b2-41b8-b418-49cc9f6d150c', 'acc_mnyerx3wbcalp7is', 'points', -1000);
INSERT INTO public.entries VALUES ('acc_mnyerx3wbcalp7is', 'debit:9f34ef42-e3b2-41b8-b418-49cc9f6d150c', 'clearing:shop:points', 'points', 1000);
INSERT INTO public.entries VALUES ('acc_mnyerx3wbcalp7is', 'refund:3fc8f817-8336-4916-9fb3-6153840aa018', 'acc_mnyerx3wbcalp7is', 'points', 400);
INSERT INTO public.entries VALUES ('acc_mnyerx3wbcalp7is', 'refund:3fc8f817-8336-4916-9fb3-6153840aa018', 'clearing:shop:points', 'points', -400);
INSERT INTO public.entries VALUES ('acc_mnyerx3wbcalp7is', 'debit:55ba1061-493f-4640-863f-3015a0028fe8', 'acc_mnyerx3wbcalp7is', 'points', -300);
INSERT INTO public.entries VALUES ('acc_mnyerx3wbcalp7is', 'debit:55ba1061-493f-4640-863f-3015a0028fe8', 'clearing:shop:points', 'points', 300);
INSERT INTO public.entries VALUES ('acc_mnyerx3wbcalp7is', 'reversal:55ba1061-493f-4640-863f-3015a0028fe8', 'acc_mnyerx3wbcalp7is', 'points', 300);
INSERT INTO public.entries VALUES ('acc_mnyerx3wbcalp7is', 'reversal:55ba1061-493f-4640-863f-3015a0028fe8', 'clearing:shop:points', 'points', -300);
INSERT INTO public.entries VALUES ('acc_n6xnrf33s4ctiilv', 'first-points-13900000005', 'acc_n6xnrf33s4ctiilv', 'points', 100000);
INSERT INTO public.entries VALUES ('acc_n6xnrf33s4ctiilv', 'first-points-13900000005', 'issuance:points', 'points', -100000);
INSERT INTO public.entries VALUES ('acc_n6xnrf33s4ctiilv', 'debit:de14a292-11b0-4526-870d-88087e0b3ee8', 'acc_n6xnrf33s4ctiilv', 'points', -50000);
INSERT INTO public.entries VALUES ('acc_n6xnrf33s4ctiilv', 'debit:de14a292-11b0-4526-870d-88087e0b3ee8', 'clearing:shop:points', 'points', 50000);
INSERT INTO public.entries VALUES ('acc_5rix32exbemximpg', 'first-points-13900000008', 'acc_5rix32exbemximpg', 'points', 100000);
INSERT INTO public.entries VALUES ('acc_5rix32exbemximpg', 'first-points-13900000008', 'issuance:points', 'points', -100000);
INSERT INTO public.members VALUES ('mbr_zq42fpgiz5yaoroc', 'Member', '13900000001', '$argon2id$v=19$m=8,t=1,p=1$9kPgLbXRllr046f2p2Vfjg$DgMUTsnsDlGgcUyugw3c/boZ0lMyTOuTuVWKVqoCmqs', '$argon2id$v=19$m=8,t=1,p=1$VHllE49MedwNfBZcm2CLNA$CbXmxPFFrc0U7CQOOZcAHWKmg0ux++k0+E1rxWGe7Qc', 0, NULL, NULL, NULL, '2026-11-02 12:00:00+00');
INSERT INTO public.members VALUES ('mbr_curyvgw4cahyjfpr', 'Member', '13900000002', '$argon2id$v=19$m=8,t=1,p=1$4OucJ7zf5Q/a+weITNsuXA$DaIchE2fwNM/j9TnXyUhLCahnrIi67Hk6VeFkd4cC1g', '$argon2id$v=19$m=8,t=1,p=1$AOkH+1wt1WPclkoP/zYwfA$wXxiGOQiXIY3pZikosMvZjegKd2JrJJyj7B6mI/FGuo', 0, NULL, NULL, NULL, '2026-11-02 12:00:00+00');
INSERT INTO public.members VALUES ('mbr_brjdf264vq5zvtoi', 'Member', '13900000005', '$argon2id$v=19$m=8,t=1,p=1$7zaEt+ooQhFjT4KAgtPr8w$WSxx9Alct/gfs2pGzK8DQlbYHaNJlMUY3YzM9mc6JFg', '$argon2id$v=19$m=8,t=1,p=1$Id+vp73X/NNswht7sBJZVg$/jBMd5F+IspNcgcWge3kAkA3TfUwJFal2Ds6jsjl2zA', 0, NULL, NULL, NULL, '2026-11-02 12:00:00+00');
INSERT INTO public.members VALUES ('mbr_bgtce6no6ygqktm5', 'Member', '13900000008', '$argon2id$v=19$m=8,t=1,p=1$g/J35eB/UDWeXe5mc+IYpQ$iikJt1OMPfVspJ+cEc2pClYVeX4L4AMLK9j1K/zFCGI', '$argon2id$v=19$m=8,t=1,p=1$jCzJY8mJ6PTsFTkkHbd+JQ$jv8fTwRhwnLxCF6kbVcVJFgAPTG1n1Rt5jY6dxuOGc8', 1, NULL, NULL, NULL, '2026-11-02 12:00:00+00');
INSERT INTO public.order_tenders VALUES ('shop', 'order-3', 'points', '9f34ef42-e3b2-41b8-b418-49cc9f6d150c', 1000);
INSERT INTO public.order_tenders VALUES ('shop', 'order-6', 'points', 'de14a292-11b0-4526-870d-88087e0b3ee8', 50000);
INSERT INTO public.order_tenders VALUES ('shop', 'order-9', 'points', '83abdb9e-64a9-4d8e-a60c-047505733ee3', 50000);
INSERT INTO public.orders VALUES ('shop', 'order-3', 'CNY', 1000, 1000);
INSERT INTO public.orders VALUES ('shop', 'order-4', 'CNY', 300, 0);
INSERT INTO public.orders VALUES ('shop', 'order-6', 'CNY', 50000, 50000);
INSERT INTO public.orders VALUES ('shop', 'order-9', 'CNY', 50000, 50000);
INSERT INTO public.orders VALUES ('shop', 'order-11', 'CNY', 60, 0);
INSERT INTO public.payments VALUES ('acc_mnyerx3wbcalp7is', '9f34ef42-e3b2-41b8-b418-49cc9f6d150c', 3, 'succeeded', 'shop', 'trm_vkn6jd3q4naadhys', 'mbr_zq42fpgiz5yaoroc', 'ses_iw3dpdrln7c3dh7w', 'order-3', '{"number": "order-3", "total_minor": 1000, "currency": "CNY", "lines": []}', 'points', 1000, 1000, 400, 'scanned', 'counter', '5067', NULL, 99400, 'null', '202611029616570018', '2026-11-02 12:00:00+00', '2026-11-02 12:00:00+00', '2026-11-02 12:00:00+00');
INSERT INTO public.payments VALUES ('acc_mnyerx3wbcalp7is', '55ba1061-493f-4640-863f-3015a0028fe8', 3, 'reversed', 'shop', 'trm_vkn6jd3q4naadhys', 'mbr_zq42fpgiz5yaoroc', 'ses_iw3dpdrln7c3dh7w', 'order-4', '{"number": "order-4", "total_minor": 300, "currency": "CNY", "lines": []}', 'points', 300, 300, 0, 'scanned', 'counter', '1620', NULL, 99400, 'null', '202611029544673189', '2026-11-02 12:00:00+00', '2026-11-02 12:00:00+00', '2026-11-02 12:00:00+00');
INSERT INTO public.payments VALUES ('acc_n6xnrf33s4ctiilv', 'de14a292-11b0-4526-870d-88087e0b3ee8', 2, 'succeeded', 'shop', 'trm_vkn6jd3q4naadhys', 'mbr_brjdf264vq5zvtoi', 'ses_nvavd6sboqdfomuc', 'order-6', '{"number": "order-6", "total_minor": 50000, "currency": "CNY", "lines": []}', 'points', 50000, 50000, 0, 'scanned', 'counter', '6319', 'pin_pad', 50000, 'null', '202611029420154449', '2026-11-02 12:00:00+00', '2026-11-02 12:00:00+00', '2026-11-02 12:00:00+00');
INSERT INTO public.payments VALUES ('acc_5rix32exbemximpg', '83abdb9e-64a9-4d8e-a60c-047505733ee3', 2, 'verifying', 'shop', 'trm_vkn6jd3q4naadhys', 'mbr_bgtce6no6ygqktm5', 'ses_zylrqe2s2w2tyqts', 'order-9', '{"number": "order-9", "total_minor": 50000, "currency": "CNY", "lines": []}', 'points', 50000, 50000, 0, 'scanned', 'counter', '0950', NULL, NULL, 'null', NULL, NULL, '2026-11-02 12:00:00+00', '2026-11-02 12:00:00+00');
INSERT INTO public.payments VALUES ('acc_j6zxnuckl62nig26', '82fd0399-d88c-40b9-8a5f-286f07247a6c', 1, 'failed', 'shop', 'trm_vkn6jd3q4naadhys', 'mbr_curyvgw4cahyjfpr', 'ses_aqo7tv6dvl4glivu', 'order-11', '{"number": "order-11", "total_minor": 60, "currency": "CNY", "lines": []}', 'points', 60, 60, 0, 'scanned', 'counter', '9516', NULL, NULL, '{"code": "INSUFFICIENT_BALANCE", "balance": 50}', NULL, NULL, '2026-11-02 12:00:00+00', '2026-11-02 12:00:00+00');
INSERT INTO public.policies VALUES ('shop', 'points', 100, 1000000, 20000, 100, NULL, 100, 1);
INSERT INTO public.policies VALUES ('shop', 'wallet', 100, 1000000, 20000, 100, NULL, 100, 1);
INSERT INTO public.policies VALUES ('shop', 'card', 100, 1000000, 20000, 100, NULL, 100, 1);
INSERT INTO public.rate_counters VALUES ('codes:ses_iw3dpdrln7c3dh7w', 29893680, 2, '2026-11-02 12:01:01+00');
INSERT INTO public.rate_counters VALUES ('codes:ses_nvavd6sboqdfomuc', 29893680, 1, '2026-11-02 12:01:01+00');
INSERT INTO public.rate_counters VALUES ('codes:ses_zylrqe2s2w2tyqts', 29893680, 1, '2026-11-02 12:01:01+00');
INSERT INTO public.rate_counters VALUES ('codes:ses_aqo7tv6dvl4glivu', 29893680, 2, '2026-11-02 12:01:01+00');
INSERT INTO public.refunds VALUES ('acc_mnyerx3wbcalp7is', '3fc8f817-8336-4916-9fb3-6153840aa018', '9f34ef42-e3b2-41b8-b418-49cc9f6d150c', 'trm_vkn6jd3q4naadhys', 400, 0, 'returned goods', 'manager', '2026-11-02 12:00:00+00');
INSERT INTO public.sealed_keys VALUES ('hashing', 'secret', '\x5ed755e90c815dba6a01faada967e100bcca3aee33539c9258193994700bf5b9166f8c615f5dc070d9244d0fbedcaefb23d47ddbac7d1a44788b7f78', NULL, NULL, '2026-11-02 12:00:00+00');
INSERT INTO public.sealed_keys VALUES ('passwords', 'secret', '\xb30e4da7f20158bee87f80b72d1e0ecbcfdaa475b51100f4965f3a60ac520200c2f7503af44008ac4db656429449db225f6e71ac6119f4d6f89b24c4', NULL, NULL, '2026-11-02 12:00:00+00');
INSERT INTO public.sealed_keys VALUES ('offline-seeds', 'secret', '\xe663e8788d00cc9f8157684e4f410b176296fc18a6aaced9968bd3c98f1930f7bf0c195c3f52ec500bc6856828754bc89d435fe5c3d479eec32b50c3', NULL, NULL, '2026-11-02 12:00:00+00');
INSERT INTO public.sealed_keys VALUES ('dukpt', 'dukpt', '\x4efd721d9e8898fa4e61bfc473afc799a261cc7c83db37c3da5086bebaf1fc132c78650defaff587c4ae88a2', '08D7B4', NULL, '2026-11-02 12:00:00+00');
INSERT INTO public.sealed_keys VALUES ('master', 'master_session', '\xede607f33dd95859d16d1e82d21908249ff3d44562160c7bfd7da943d04d70fe9210a78fc6becd69ca7c4e85', 'EB7A8D', 3, '2026-11-02 12:00:00+00');
INSERT INTO public.shops VALUES ('shop', 'Test shop', 'CNY', '2026-11-02 12:00:00+00');
INSERT INTO public.terminals VALUES ('trm_vkn6jd3q4naadhys', 'shop', 'T1', '\x08ada500584931b84d110e295b83a23af91078f5826e7b5b661571b1571e6bc2', 'dukpt', '2026-11-02 12:00:00+00', NULL);
INSERT INTO public.transfers VALUES ('acc_mnyerx3wbcalp7is', 'first-points-13900000001', 'grant', 'points', 100000, NULL, NULL, NULL, '2026-11-02 12:00:00+00');
INSERT INTO public.transfers VALUES ('acc_j6zxnuckl62nig26', 'first-points-13900000002', 'grant', 'points', 50, NULL, NULL, NULL, '2026-11-02 12:00:00+00');
INSERT INTO public.transfers VALUES ('acc_mnyerx3wbcalp7is', 'debit:9f34ef42-e3b2-41b8-b418-49cc9f6d150c', 'debit', 'points', 1000, 'shop', 'trm_vkn6jd3q4naadhys', '9f34ef42-e3b2-41b8-b418-49cc9f6d150c', '2026-11-02 12:00:00+00');
INSERT INTO public.transfers VALUES ('acc_mnyerx3wbcalp7is', 'refund:3fc8f817-8336-4916-9fb3-6153840aa018', 'refund', 'points', 400, 'shop', 'trm_vkn6jd3q4naadhys', '9f34ef42-e3b2-41b8-b418-49cc9f6d150c', '2026-11-02 12:00:00+00');
INSERT INTO public.transfers VALUES ('acc_mnyerx3wbcalp7is', 'debit:55ba1061-493f-4640-863f-3015a0028fe8', 'debit', 'points', 300, 'shop', 'trm_vkn6jd3q4naadhys', '55ba1061-493f-4640-863f-3015a0028fe8', '2026-11-02 12:00:00+00');
INSERT INTO public.transfers VALUES ('acc_mnyerx3wbcalp7is', 'reversal:55ba1061-493f-4640-863f-3015a0028fe8', 'reversal', 'points', 300, 'shop', 'trm_vkn6jd3q4naadhys', '55ba1061-493f-4640-863f-3015a0028fe8', '2026-11-02 12:00:00+00');
INSERT INTO public.transfers VALUES ('acc_n6xnrf33s4ctiilv', 'first-points-13900000005', 'grant', 'points', 100000, NULL, NULL, NULL, '2026-11-02 12:00:00+00');
INSERT INTO public.transfers VALUES ('acc_n6xnrf33s4ctiilv', 'debit:de14a292-11b0-4526-870d-88087e0b3ee8', 'debit', 'points', 50000, 'shop', 'trm_vkn6jd3q4naadhys', 'de14a292-11b0-4526-870d-88087e0b3ee8', '2026-11-02 12:00:00+00');
INSERT INTO public.transfers VALUES ('acc_5rix32exbemximpg', 'first-points-13900000008', 'grant', 'points', 100000, NULL, NULL, NULL, '2026-11-02 12:00:00+00');
INSERT INTO public.verification_tries VALUES ('acc_n6xnrf33s4ctiilv', 'de14a292-11b0-4526-870d-88087e0b3ee8', '2df48ee8-124d-4675-8a8b-5d1961f1e0a3', 'pin_pad', 'accepted', '2026-11-02 12:00:00+00');
INSERT INTO public.verification_tries VALUES ('acc_5rix32exbemximpg', '83abdb9e-64a9-4d8e-a60c-047505733ee3', '8dabb561-e980-474c-95f8-135606243828', 'pin_pad', 'PASSWORD_INCORRECT', '2026-11-02 12:00:00+00');
INSERT INTO public.verifications VALUES ('acc_n6xnrf33s4ctiilv', 'de14a292-11b0-4526-870d-88087e0b3ee8', false, 'pin_pad,phone', '2026-11-02 12:01:30+00', 5, NULL, false, '9571692164262853', 'dukpt', NULL, NULL, NULL, 5);
INSERT INTO public.verifications VALUES ('acc_5rix32exbemximpg', '83abdb9e-64a9-4d8e-a60c-047505733ee3', true, 'pin_pad,phone', '2026-11-02 12:01:30+00', 4, 'PASSWORD_INCORRECT', false, '9558131247343221', 'dukpt', NULL, NULL, NULL, 5);
SELECT pg_catalog.setval('public.changes_seq_seq', 1, false);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT pk_accounts PRIMARY KEY (account_id);
ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT pk_attempts PRIMARY KEY (attempt_id);
ALTER TABLE ONLY public.audit_events
    ADD CONSTRAINT pk_audit_events PRIMARY KEY (event_id);
ALTER TABLE ONLY public.bucket_moves
    ADD CONSTRAINT pk_bucket_moves PRIMARY KEY (account_id, transfer_id, bucket_id);
ALTER TABLE ONLY public.buckets
    ADD CONSTRAINT pk_buckets PRIMARY KEY (account_id, bucket_id);
ALTER TABLE ONLY public.cash_collections
    ADD CONSTRAINT pk_cash_collections PRIMARY KEY (shop_id, number);
ALTER TABLE ONLY public.changes
    ADD CONSTRAINT pk_changes PRIMARY KEY (seq);
ALTER TABLE ONLY public.codes
    ADD CONSTRAINT pk_codes PRIMARY KEY (code_hash);
ALTER TABLE ONLY public.courier_sessions
    ADD CONSTRAINT pk_courier_sessions PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.couriers
    ADD CONSTRAINT pk_couriers PRIMARY KEY (courier_id);
ALTER TABLE ONLY public.customer_sessions
    ADD CONSTRAINT pk_customer_sessions PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT pk_deliveries PRIMARY KEY (shop_id, number);
ALTER TABLE ONLY public.enrolment_codes
    ADD CONSTRAINT pk_enrolment_codes PRIMARY KEY (code_hash);
ALTER TABLE ONLY public.entries
    ADD CONSTRAINT pk_entries PRIMARY KEY (account_id, transfer_id, ledger_account);
ALTER TABLE ONLY public.members
    ADD CONSTRAINT pk_members PRIMARY KEY (member_id);
ALTER TABLE ONLY public.nonces
    ADD CONSTRAINT pk_nonces PRIMARY KEY (terminal_id, nonce);
ALTER TABLE ONLY public.offline_devices
    ADD CONSTRAINT pk_offline_devices PRIMARY KEY (alias);
ALTER TABLE ONLY public.order_tenders
    ADD CONSTRAINT pk_order_tenders PRIMARY KEY (shop_id, number, asset);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT pk_orders PRIMARY KEY (shop_id, number);
ALTER TABLE ONLY public.payments
    ADD CONSTRAINT pk_payments PRIMARY KEY (account_id, attempt_id);
ALTER TABLE ONLY public.platform_meta
    ADD CONSTRAINT pk_platform_meta PRIMARY KEY (key);
ALTER TABLE ONLY public.policies
    ADD CONSTRAINT pk_policies PRIMARY KEY (shop_id, asset);
ALTER TABLE ONLY public.rate_counters
    ADD CONSTRAINT pk_rate_counters PRIMARY KEY (key, "window");
ALTER TABLE ONLY public.recoveries
    ADD CONSTRAINT pk_recoveries PRIMARY KEY (member_id);
ALTER TABLE ONLY public.refunds
    ADD CONSTRAINT pk_refunds PRIMARY KEY (account_id, refund_id);
ALTER TABLE ONLY public.sealed_keys
    ADD CONSTRAINT pk_sealed_keys PRIMARY KEY (key_id);
ALTER TABLE ONLY public.shops
    ADD CONSTRAINT pk_shops PRIMARY KEY (shop_id);
ALTER TABLE ONLY public.terminals
    ADD CONSTRAINT pk_terminals PRIMARY KEY (terminal_id);
ALTER TABLE ONLY public.transfers
    ADD CONSTRAINT pk_transfers PRIMARY KEY (account_id, transfer_id);
ALTER TABLE ONLY public.verification_tries
    ADD CONSTRAINT pk_verification_tries PRIMARY KEY (account_id, attempt_id, verification_id);
ALTER TABLE ONLY public.verifications
    ADD CONSTRAINT pk_verifications PRIMARY KEY (account_id, attempt_id);
ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT uq_accounts_member_id_asset_currency UNIQUE (member_id, asset, currency);
ALTER TABLE ONLY public.cash_collections
    ADD CONSTRAINT uq_cash_collections_cash_id UNIQUE (cash_id);
ALTER TABLE ONLY public.codes
    ADD CONSTRAINT uq_codes_attempt_id UNIQUE (attempt_id);
ALTER TABLE ONLY public.courier_sessions
    ADD CONSTRAINT uq_courier_sessions_session_id UNIQUE (session_id);
ALTER TABLE ONLY public.couriers
    ADD CONSTRAINT uq_couriers_number UNIQUE (number);
ALTER TABLE ONLY public.customer_sessions
    ADD CONSTRAINT uq_customer_sessions_session_id UNIQUE (session_id);
ALTER TABLE ONLY public.members
    ADD CONSTRAINT uq_members_phone UNIQUE (phone);
ALTER TABLE ONLY public.offline_devices
    ADD CONSTRAINT uq_offline_devices_account_id_session_id UNIQUE (account_id, session_id);
ALTER TABLE ONLY public.order_tenders
    ADD CONSTRAINT uq_order_tenders_attempt_id UNIQUE (attempt_id);
ALTER TABLE ONLY public.payments
    ADD CONSTRAINT uq_payments_attempt_id UNIQUE (attempt_id);
ALTER TABLE ONLY public.refunds
    ADD CONSTRAINT uq_refunds_refund_id UNIQUE (refund_id);
ALTER TABLE ONLY public.transfers
    ADD CONSTRAINT uq_transfers_transfer_id UNIQUE (transfer_id);
CREATE INDEX ix_audit_events_at ON public.audit_events USING btree (at);
CREATE INDEX ix_audit_events_subject ON public.audit_events USING btree (subject);
CREATE INDEX ix_buckets_expiring ON public.buckets USING btree (expires_at) WHERE (remaining > 0);
CREATE INDEX ix_codes_expires_at ON public.codes USING btree (expires_at);
CREATE INDEX ix_customer_sessions_member_id ON public.customer_sessions USING btree (member_id);
CREATE INDEX ix_deliveries_courier_day ON public.deliveries USING btree (courier_id, day);
CREATE INDEX ix_deliveries_shop_day ON public.deliveries USING btree (shop_id, day);
CREATE INDEX ix_nonces_expires_at ON public.nonces USING btree (expires_at);
CREATE INDEX ix_payments_member_created ON public.payments USING btree (member_id, created_at);
CREATE INDEX ix_payments_member_updated ON public.payments USING btree (member_id, updated_at);
CREATE INDEX ix_payments_order ON public.payments USING btree (shop_id, order_number);
CREATE INDEX ix_payments_shop_created ON public.payments USING btree (shop_id, created_at);
CREATE INDEX ix_rate_counters_expires_at ON public.rate_counters USING btree (expires_at);
CREATE INDEX ix_refunds_attempt ON public.refunds USING btree (account_id, attempt_id);
CREATE INDEX ix_terminals_shop_id ON public.terminals USING btree (shop_id);
CREATE INDEX ix_transfers_attempt_id ON public.transfers USING btree (attempt_id);
CREATE INDEX ix_transfers_terminal_at ON public.transfers USING btree (terminal_id, at);
CREATE INDEX ix_verifications_open ON public.verifications USING btree (expires_at) WHERE open;
CREATE UNIQUE INDEX uq_codes_one_live ON public.codes USING btree (account_id, session_id) WHERE live;
CREATE TRIGGER audit_events_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_events FOR EACH STATEMENT EXECUTE FUNCTION public.audit_events_append_only();
CREATE TRIGGER bucket_moves_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.bucket_moves FOR EACH STATEMENT EXECUTE FUNCTION public.bucket_moves_append_only();
CREATE TRIGGER entries_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.entries FOR EACH STATEMENT EXECUTE FUNCTION public.entries_append_only();
CREATE TRIGGER transfers_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.transfers FOR EACH STATEMENT EXECUTE FUNCTION public.transfers_append_only();
ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT fk_accounts_member_id FOREIGN KEY (member_id) REFERENCES public.members(member_id);
ALTER TABLE ONLY public.bucket_moves
    ADD CONSTRAINT fk_bucket_moves_account_id_bucket_id FOREIGN KEY (account_id, bucket_id) REFERENCES public.buckets(account_id, bucket_id);
ALTER TABLE ONLY public.bucket_moves
    ADD CONSTRAINT fk_bucket_moves_account_id_transfer_id FOREIGN KEY (account_id, transfer_id) REFERENCES public.transfers(account_id, transfer_id);
ALTER TABLE ONLY public.buckets
    ADD CONSTRAINT fk_buckets_account_id FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);
ALTER TABLE ONLY public.cash_collections
    ADD CONSTRAINT fk_cash_collections_courier_id FOREIGN KEY (courier_id) REFERENCES public.couriers(courier_id);
ALTER TABLE ONLY public.cash_collections
    ADD CONSTRAINT fk_cash_collections_shop_id_number FOREIGN KEY (shop_id, number) REFERENCES public.deliveries(shop_id, number);
ALTER TABLE ONLY public.courier_sessions
    ADD CONSTRAINT fk_courier_sessions_courier_id FOREIGN KEY (courier_id) REFERENCES public.couriers(courier_id);
ALTER TABLE ONLY public.couriers
    ADD CONSTRAINT fk_couriers_shop_id FOREIGN KEY (shop_id) REFERENCES public.shops(shop_id);
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT fk_deliveries_courier_id FOREIGN KEY (courier_id) REFERENCES public.couriers(courier_id);
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT fk_deliveries_shop_id FOREIGN KEY (shop_id) REFERENCES public.shops(shop_id);
ALTER TABLE ONLY public.enrolment_codes
    ADD CONSTRAINT fk_enrolment_codes_shop_id FOREIGN KEY (shop_id) REFERENCES public.shops(shop_id);
ALTER TABLE ONLY public.entries
    ADD CONSTRAINT fk_entries_account_id_transfer_id FOREIGN KEY (account_id, transfer_id) REFERENCES public.transfers(account_id, transfer_id);
ALTER TABLE ONLY public.offline_devices
    ADD CONSTRAINT fk_offline_devices_account_id FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);
ALTER TABLE ONLY public.order_tenders
    ADD CONSTRAINT fk_order_tenders_shop_id_number FOREIGN KEY (shop_id, number) REFERENCES public.orders(shop_id, number);
ALTER TABLE ONLY public.policies
    ADD CONSTRAINT fk_policies_shop_id FOREIGN KEY (shop_id) REFERENCES public.shops(shop_id);
ALTER TABLE ONLY public.recoveries
    ADD CONSTRAINT fk_recoveries_member_id FOREIGN KEY (member_id) REFERENCES public.members(member_id);
ALTER TABLE ONLY public.refunds
    ADD CONSTRAINT fk_refunds_account_id_attempt_id FOREIGN KEY (account_id, attempt_id) REFERENCES public.payments(account_id, attempt_id);
ALTER TABLE ONLY public.terminals
    ADD CONSTRAINT fk_terminals_shop_id FOREIGN KEY (shop_id) REFERENCES public.shops(shop_id);
ALTER TABLE ONLY public.transfers
    ADD CONSTRAINT fk_transfers_account_id FOREIGN KEY (account_id) REFERENCES public.accounts(account_id);
ALTER TABLE ONLY public.verification_tries
    ADD CONSTRAINT fk_verification_tries_account_id_attempt_id FOREIGN KEY (account_id, attempt_id) REFERENCES public.verifications(account_id, attempt_id);
ALTER TABLE ONLY public.verifications
    ADD CONSTRAINT fk_verifications_account_id_attempt_id FOREIGN KEY (account_id, attempt_id) REFERENCES public.payments(account_id, attempt_id);
