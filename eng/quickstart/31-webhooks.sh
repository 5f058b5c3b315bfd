# Ada subscribes a URL to events of her tenant and rotates its secret; Bob cannot see it.
token=${access[ada]}
call "ada sees the event types" 200 GET /api/v1/webhooks/event-types
call "ada subscribes a URL inside the network" 400 POST /api/v1/webhooks/subscriptions '{"url":"http://10.0.0.1/hooks","eventTypes":["tenant.*"]}'
call "ada subscribes a URL" 201 POST /api/v1/webhooks/subscriptions '{"url":"http://127.0.0.1:8099/hooks","eventTypes":["tenant.*"]}'
call "ada lists her subscriptions" 200 GET /api/v1/webhooks/subscriptions
subscription=$(field id)
call "ada rotates its secret" 200 POST "/api/v1/webhooks/subscriptions/$subscription/secrets/rotate" '{}'
call "ada sees both secrets, without their values" 200 GET "/api/v1/webhooks/subscriptions/$subscription/secrets"
token=${access[bob]}
call "bob reads ada's subscription" 404 GET "/api/v1/webhooks/subscriptions/$subscription"
expect_code webhooks.subscription_not_found
token=${access[ada]}
call "ada disables it" 200 POST "/api/v1/webhooks/subscriptions/$subscription/disable"
