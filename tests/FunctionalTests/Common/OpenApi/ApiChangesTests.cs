using System.Text.Json.Nodes;

namespace SvcInfra.FunctionalTests.Common.OpenApi;

public sealed class ApiChangesTests
{
    private const string Approved = """
        {
          "paths": {
            "POST /things": {
              "operationId": "CreateThing",
              "parameters": [
                { "name": "kind", "in": "query", "schema": { "type": "string", "enum": ["a", "b"] } },
                { "name": "If-Match", "in": "header", "schema": { "type": "string" } }
              ],
              "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/CreateThing" } } } },
              "responses": { "201": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } } } },
              "security": []
            },
            "GET /things": { "operationId": "ListThings", "responses": { "200": { } }, "security": [{ "bearer": [] }] }
          },
          "schemas": {
            "CreateThing": {
              "type": "object", "required": ["name"],
              "properties": {
                "name": { "type": "string", "maxLength": 100 }, "note": { "type": ["string", "null"] },
                "tags": { "type": "array", "items": { "type": "string" } }, "size": { "enum": ["small", "large"] }
              }
            },
            "Thing": {
              "type": "object", "required": ["id", "name"],
              "properties": {
                "id": { "type": "string", "format": "uuid" }, "name": { "type": "string" }, "part": { "$ref": "#/components/schemas/Thing" }
              }
            }
          }
        }
        """;

    [Theory]
    [InlineData("\"GET /things\"", "\"GET /stuff\"", "GET /things was removed")]
    [InlineData("\"operationId\": \"ListThings\"", "\"operationId\": \"GetThings\"", "GET /things: the operation id ListThings became GetThings")]
    [InlineData("\"security\": []", "\"security\": [{ \"bearer\": [] }]", "POST /things: a credential is required now")]
    [InlineData("{ \"name\": \"If-Match\",", "{ \"required\": true, \"name\": \"If-Match\",", "the parameter If-Match in header is required now")]
    [InlineData("{ \"name\": \"kind\",", "{ \"name\": \"sort\",", "POST /things: the parameter kind in query was removed")]
    [InlineData("[\"a\", \"b\"]", "[\"a\"]", "POST /things: the parameter kind in query does not accept \"b\" any more")]
    [InlineData("\"required\": [\"name\"]", "\"required\": [\"name\", \"note\"]", "POST /things: the body, field note is required now")]
    [InlineData("\"maxLength\": 100", "\"maxLength\": 50", "POST /things: the body, field name has the maxLength 50 instead of 100")]
    [InlineData("[\"string\", \"null\"]", "[\"string\"]", "POST /things: the body, field note does not accept null any more")]
    [InlineData("\"items\": { \"type\": \"string\" }", "\"items\": { \"type\": \"integer\" }", "field tags, items does not accept string any more")]
    [InlineData("[\"small\", \"large\"]", "[\"large\"]", "POST /things: the body, field size does not accept \"small\" any more")]
    [InlineData("\"note\": {", "\"remark\": {", "POST /things: the body, field note was removed")]
    [InlineData("\"201\":", "\"200\":", "POST /things: the response 201 was removed")]
    [InlineData(
        "\"201\": { \"content\": { \"application/json\"",
        "\"201\": { \"content\": { \"text/csv\"",
        "the response 201 as application/json was removed")]
    [InlineData("\"id\": { \"type\"", "\"key\": { \"type\"", "POST /things: the response 201, field id was removed")]
    [InlineData("\"format\": \"uuid\"", "\"format\": \"int64\"", "POST /things: the response 201, field id had the format uuid")]
    [InlineData("\"required\": [\"id\", \"name\"]", "\"required\": [\"id\"]", "the response 201, field name may be absent now")]
    [InlineData(
        "\"name\": { \"type\": \"string\" }", "\"name\": { \"type\": [\"string\", \"null\"] }", "the response 201, field name may be null now")]
    public void Breaking_change_is_named(string before, string after, string sentence) =>
        Breaking(before, after).ShouldContain(line => line.Contains(sentence));

    [Theory]
    [InlineData("", "")]
    [InlineData("\"GET /things\": {", "\"GET /more\": { \"responses\": { } }, \"GET /things\": {")]
    [InlineData("{ \"name\": \"If-Match\",", "{ \"name\": \"limit\", \"in\": \"query\" }, { \"name\": \"If-Match\",")]
    [InlineData("[\"a\", \"b\"]", "[\"a\", \"b\", \"c\"]")]
    [InlineData("\"required\": [\"name\"]", "\"required\": []")]
    [InlineData("\"maxLength\": 100", "\"maxLength\": 200")]
    [InlineData("\"note\": {", "\"extra\": { \"type\": \"string\" }, \"note\": {")]
    [InlineData("\"id\": { \"type\"", "\"extra\": { \"type\": \"string\" }, \"id\": { \"type\"")]
    [InlineData("\"security\": [{ \"bearer\": [] }]", "\"security\": []")]
    public void Other_change_is_not_named(string before, string after) => Breaking(before, after).ShouldBeEmpty();

    private static IReadOnlyList<string> Breaking(string before, string after) =>
        ApiChanges.Breaking(Parse(Approved), Parse(before.Length == 0 ? Approved : Replaced(before, after)));

    private static JsonObject Parse(string text) => JsonNode.Parse(text)!.AsObject();

    private static string Replaced(string before, string after)
    {
        Approved.ShouldContain(before);
        return Approved.Replace(before, after, StringComparison.Ordinal);
    }
}
