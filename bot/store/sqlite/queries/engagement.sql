-- fragment: campaign_of_event
-- The campaign that the platform named with the event `e`; PostgreSQL reads JSON with other words.
coalesce(json_extract(e.extra, '$.campaign_id'), '')

-- fragment: ad_of_event
coalesce(json_extract(e.extra, '$.ad_id'), '')
