# Ada works on projects; Bob cannot see them.
token=${access[ada]}
call "ada creates a project" 201 POST /api/v1/projects '{"name":"Apollo","description":"To the moon."}'
project=$(field id) old=$etag
call "ada creates another" 201 POST /api/v1/projects '{"name":"Gemini"}'
call "ada takes a name twice" 409 POST /api/v1/projects '{"name":"Apollo"}'
call "ada lists the first page" 200 GET '/api/v1/projects?limit=1&sort=name'
call "ada renames it with its ETag $old" 200 PATCH "/api/v1/projects/$project" '{"name":"Artemis"}' "If-Match: $old"
call "ada renames it with the stale ETag $old" 412 PATCH "/api/v1/projects/$project" '{"name":"Late"}' "If-Match: $old"
expect_code stale_version
token=${access[bob]}
call "bob reads ada's project" 404 GET "/api/v1/projects/$project"
expect_code projects.not_found
