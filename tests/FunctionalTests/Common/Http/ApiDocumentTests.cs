using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SvcInfra.FunctionalTests.Common.OpenApi;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Common.Http;

/// <summary>
/// The API document, approved per module (<c>{Module}/openapi.approved.txt</c>), so that a change of the public surface shows in the diff.
/// </summary>
[Collection(OnSqlite.Name)]
public sealed partial class ApiDocumentTests(SqliteApp app) : FunctionalTest(app)
{
    private const string Product = "v1";
    private const string Admin = "admin";

    /// <summary>The environment variable that lets <c>UPDATE_APPROVED=1</c> approve changes that break clients.</summary>
    private const string ApproveBreaking = "APPROVE_BREAKING";

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Document_of_each_module_is_approved()
    {
        var operations = new List<(JsonObject Document, string Path, string Method, JsonObject Operation)>();
        foreach (var document in new[] { await DocumentAsync(Product), await DocumentAsync(Admin) })
        {
            operations.AddRange(Operations(document).Select(o => (document, o.Path, o.Method, o.Operation)));
        }

        var modules = operations.GroupBy(o => o.Operation["tags"]![0]!.GetValue<string>()).ToList();
        modules.Count.ShouldBeGreaterThanOrEqualTo(3);

        foreach (var module in modules)
        {
            var fragment = new JsonObject { ["paths"] = new JsonObject(), ["schemas"] = new JsonObject() };
            foreach (var (_, path, method, operation) in module)
            {
                fragment["paths"]![$"{method.ToUpperInvariant()} {path}"] = WithoutRateLimit(operation.DeepClone());
            }

            AddSchemas([.. module.Select(o => o.Document["components"]!["schemas"]!.AsObject()).Distinct()], fragment);
            if (Environment.GetEnvironmentVariable(ApproveBreaking) != "1")
            {
                BreakingChanges(module.Key, fragment).ShouldBeEmpty(
                    $"These changes break clients. Keep the old form beside the new one (docs/http.md), or run once with {ApproveBreaking}=1.");
            }

            Approved.ShouldMatch(fragment.ToJsonString(Indented), "openapi", FolderOf(module.Key));
        }
    }

    [Fact]
    public async Task Operator_routes_are_in_a_document_of_their_own()
    {
        Operations(await DocumentAsync(Product)).Where(o => o.Path.StartsWith("/_admin", StringComparison.Ordinal)).ShouldBeEmpty();
        Operations(await DocumentAsync(Admin)).ShouldNotBeEmpty();
        Operations(await DocumentAsync(Admin)).ShouldAllBe(o => o.Path.StartsWith("/_admin/api/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Product, "/api/")]
    [InlineData(Admin, "/_admin/api/")]
    public async Task Every_operation_has_a_summary_an_id_examples_errors_and_its_security(string name, string prefix)
    {
        var document = await DocumentAsync(name);
        var schemas = document["components"]!["schemas"]!.AsObject();

        foreach (var (path, method, operation) in Operations(document).Where(o => o.Path.StartsWith(prefix, StringComparison.Ordinal)))
        {
            var where = $"{method} {path}";
            operation["summary"].ShouldNotBeNull(where);
            operation["operationId"].ShouldNotBeNull(where);
            operation["responses"]!["400"].ShouldNotBeNull(where);
            operation["security"].ShouldNotBeNull($"{where} does not say whether it requires a credential");
            (operation["security"]!.AsArray().Count == 0 || operation["responses"]!["401"] is not null).ShouldBeTrue(where);
            if (operation["requestBody"]?["content"]?["application/json"]?["schema"]?["$ref"]?.GetValue<string>() is { } reference)
            {
                schemas[reference.Split('/')[^1]]!["examples"].ShouldNotBeNull($"{where}: {reference}");
            }
        }

        document["components"]!["securitySchemes"]!["bearer"]!["scheme"]!.GetValue<string>().ShouldBe("bearer");
    }

    [Theory]
    [InlineData(Product)]
    [InlineData(Admin)]
    public async Task Paths_differ_by_more_than_the_names_of_their_parameters(string name) =>
        (await DocumentAsync(name))["paths"]!.AsObject().GroupBy(path => PathParameter().Replace(path.Key, "{}")).Where(same => same.Count() > 1)
            .SelectMany(same => same.Select(path => path.Key)).ShouldBeEmpty();

    [Fact]
    public async Task If_Match_is_required_exactly_where_its_absence_is_refused()
    {
        foreach (var (path, method, operation) in Operations(await DocumentAsync(Product)))
        {
            var header = operation["parameters"]?.AsArray().FirstOrDefault(parameter => parameter!["name"]!.GetValue<string>() == "If-Match");
            (header?["required"]?.GetValue<bool>() ?? false).ShouldBe(operation["responses"]!["428"] is not null, $"{method} {path}");
        }
    }

    [Fact]
    public async Task Problem_schema_has_second_factor_members_and_does_not_require_errors()
    {
        var problem = (await DocumentAsync(Product))["components"]!["schemas"]!["Problem"]!;

        problem["required"]!.AsArray().Select(name => name!.GetValue<string>()).ShouldNotContain("errors");
        problem["additionalProperties"].ShouldBeNull();
        ((string[])["challenge", "methods", "expiresIn", "acrValues", "maxAge"]).ShouldAllBe(name => problem["properties"]![name] != null);
    }

    [Fact]
    public async Task Documentation_and_landing_page_are_served_in_Development()
    {
        var http = app.Anonymous();

        (await http.GetResponseAsync("/")).Body.ShouldContain("/docs");
        (await http.GetResponseAsync("/docs/")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("live")]
    [InlineData("ready")]
    [InlineData("startup")]
    public async Task Health_check_succeeds(string probe)
    {
        var response = await app.Anonymous().GetResponseAsync("/health/" + probe);

        response.Status.ShouldBe(HttpStatusCode.OK);
        response["status"].GetString().ShouldBe("Healthy");
        (await app.Anonymous().SendAsync(HttpMethod.Head, "/health/" + probe)).Status.ShouldBe(HttpStatusCode.OK, "monitors send HEAD");
    }

    private async Task<JsonObject> DocumentAsync(string name) =>
        JsonNode.Parse((await app.Anonymous().GetResponseAsync($"/openapi/{name}.json")).Body)!.AsObject();

    private static IEnumerable<(string Path, string Method, JsonObject Operation)> Operations(JsonObject document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (path.Key, operation.Key, operation.Value!.AsObject());

    /// <summary>A module may have routes in both documents.</summary>
    private static void AddSchemas(IReadOnlyList<JsonObject> documents, JsonObject fragment)
    {
        var wanted = new Queue<string>(References(fragment));
        while (wanted.TryDequeue(out var name))
        {
            if (fragment["schemas"]![name] is null)
            {
                var schema = documents.Select(schemas => schemas[name]).First(found => found is not null)!.DeepClone();
                fragment["schemas"]![name] = schema;
                References(schema).ToList().ForEach(wanted.Enqueue);
            }
        }
    }

    private static IEnumerable<string> References(JsonNode node) =>
        SchemaReference().Matches(node.ToJsonString()).Select(m => m.Groups["name"].Value).Distinct();

    /// <summary>The header is the same in every response.</summary>
    private static JsonNode WithoutRateLimit(JsonNode operation)
    {
        foreach (var response in operation["responses"]!.AsObject().Select(response => response.Value!.AsObject()))
        {
            if (response["headers"] is JsonObject headers && headers.Remove("RateLimit") && headers.Count == 0)
            {
                response.Remove("headers");
            }
        }

        return operation;
    }

    /// <summary>A new module has nothing to break.</summary>
    private static IReadOnlyList<string> BreakingChanges(string module, JsonObject fragment)
    {
        var approved = Path.ChangeExtension(FolderOf(module), ".approved.txt");
        return File.Exists(approved) ? ApiChanges.Breaking(JsonNode.Parse(File.ReadAllText(approved))!.AsObject(), fragment) : [];
    }

    private static string FolderOf(string module, [CallerFilePath] string thisFile = "") =>
        Path.Combine(
            Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(thisFile)))!,
            module == "well-known" ? "Common" : string.Concat(module.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..])),
            "openapi.cs");

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex PathParameter();

    [GeneratedRegex("#/components/schemas/(?<name>[A-Za-z0-9_]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex SchemaReference();
}
