-- A copy of a database must not book in the real administration, nor burn the refresh tokens of the
-- original.
UPDATE exact_token
   SET client_secret = NULL,
       webhook_secret = NULL,
       access_token = NULL,
       refresh_token = NULL,
       issued_at = NULL,
       database_uuid = NULL,
       database_mark = NULL,
       database_hosts = NULL;

UPDATE exact_connection
   SET state = 'draft',
       state_issues = NULL,
       health_token = NULL,
       webhook_state = 'off',
       client_id = NULL;
