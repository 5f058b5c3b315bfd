using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.ExternalLogins;
using SvcInfra.FunctionalTests.Users.Passkeys;
using SvcInfra.WebApi.Common.Http;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.FunctionalTests.Common.Isolation;

/// <summary>
/// Calls every mapped endpoint as a user of another tenant. It finds endpoints by itself, creates what they need by posting the documented example to
/// their collection, and fails for an endpoint that it cannot classify.
/// </summary>
public abstract partial class IsolationWalk(TestApp app) : FunctionalTest(app)
{
    private const string Version = "\"1\"";
    private const string Tenant = "{tenantId}";
    private const string Own = "own";

    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    [Fact]
    public async Task Foreign_identifiers_get_the_same_response_as_random_ones()
    {
        var walked = new List<string>();
        var ada = await App.SignUpAsync("ada");
        var victims = await CreateVictimsAsync(ada);
        Person? mallory = null;
        foreach (var endpoint in Endpoints())
        {
            mallory ??= await StrangerAsync($"mallory-{walked.Count}");
            var verdict = await TryAsync(endpoint, mallory, victims);
            walked.Add($"{verdict} {endpoint.Method} {endpoint.Path}");
            if (verdict == Own)
            {
                // The call may have ended the caller's session, tenant or account.
                mallory = null;
            }

            // Otherwise a change that invalidates nothing of Ada's would stay unseen.
            App.ForgetCached();
            foreach (var (path, before) in victims.Where(v => v.Path.Length > 0).Select(v => (v.Path, v.Body)))
            {
                (await ada.Http.GetResponseAsync(path)).Body
                    .ShouldBe(before, $"{endpoint.Method} {endpoint.Path} changed a resource of another tenant");
            }
        }

        walked.ShouldNotBeEmpty();
        walked.Where(w => w.StartsWith("unclassified", StringComparison.Ordinal)).ShouldBeEmpty();
        walked.Count(w => w.StartsWith("identifier", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(3);
        walked.Count(w => w.StartsWith("identifier", StringComparison.Ordinal) && w.Contains(Tenant + "/members/")).ShouldBeGreaterThanOrEqualTo(3);
    }

    private async Task<Person> StrangerAsync(string name)
    {
        var person = await App.SignUpAsync(name);
        await person.CreateTenantAsync(name);
        return person;
    }

    private static async Task<string> TryAsync(Walked endpoint, Person mallory, List<Victim> victims)
    {
        if (endpoint.Sent is null)
        {
            return "unclassified";
        }

        if (endpoint.Sent.IsPublic)
        {
            return "public";
        }

        if (RouteParameter().IsMatch(endpoint.Path))
        {
            var victim = victims.Where(v => endpoint.Path.StartsWith(v.Collection + "/{", StringComparison.Ordinal)).MaxBy(v => v.Collection.Length);
            if (victim is null || RouteParameter().Count(endpoint.Path) != RouteParameter().Count(victim.Collection) + 1)
            {
                return "unclassified";
            }

            // A resource in a tenant is tried twice: under its own tenant's id, and under the caller's.
            return victim.Collection.Contains(Tenant)
                ? await CompareAsync(
                    "identifier", endpoint with { Path = endpoint.Path.Replace(Tenant, mallory.TenantId.ToString()) }, mallory, victim.Id)
                    + await CompareAsync(
                        string.Empty, endpoint with { Path = endpoint.Path.Replace(Tenant, victims[0].Id.ToString()) }, mallory, victim.Id)
                : await CompareAsync("identifier", endpoint, mallory, victim.Id);
        }

        if (endpoint.Body?.Any(p => IsIdentifier(p.Value)) == true)
        {
            return await CompareAsync("identifier", endpoint, mallory, victims[0].Id);
        }

        var response = await SendAsync(endpoint, mallory, victims[0].Id);
        ((int)response.Status).ShouldBeLessThan(500);
        foreach (var victim in victims)
        {
            response.Body.ShouldNotContain(victim.Id.ToString(), Case.Insensitive, $"{endpoint.Method} {endpoint.Path} shows a foreign identifier");
        }

        return endpoint.Method == "GET" ? "list" : Own;
    }

    private static async Task<string> CompareAsync(string verdict, Walked endpoint, Person mallory, Guid foreign)
    {
        var random = await SendAsync(endpoint, mallory, Guid.CreateVersion7());
        var response = await SendAsync(endpoint, mallory, foreign);

        response.Status.ShouldBe(random.Status, $"{endpoint.Method} {endpoint.Path}");
        WithoutTrace(response.Body).ShouldBe(WithoutTrace(random.Body), $"{endpoint.Method} {endpoint.Path}");
        ((int)response.Status).ShouldBeInRange(400, 499, $"{endpoint.Method} {endpoint.Path} accepted a foreign identifier");
        return verdict;
    }

    private static Task<ApiResponse> SendAsync(Walked endpoint, Person person, Guid id)
    {
        var body = endpoint.Body?.DeepClone().AsObject();
        foreach (var property in body?.Where(p => IsIdentifier(p.Value)).Select(p => p.Key).ToList() ?? [])
        {
            body![property] = id.ToString();
        }

        return person.Http.SendAsync(new HttpMethod(endpoint.Method), RouteParameter().Replace(endpoint.Path, id.ToString()), body, Version);
    }

    /// <summary>One resource of each kind that the API can create or list in Ada's tenant, including the tenant.</summary>
    private async Task<List<Victim>> CreateVictimsAsync(Person ada)
    {
        var tenant = await ada.CreateTenantAsync("ada");
        var victims = new List<Victim>
        {
            new("/api/v1/tenants", tenant, $"/api/v1/tenants/{tenant}", (await ada.Http.GetResponseAsync($"/api/v1/tenants/{tenant}")).Body),
        };
        foreach (var create in Endpoints().Where(e => e is { Method: "POST", Sent.IsPublic: false, Body: not null } && e.Path != "/api/v1/tenants"))
        {
            var collection = InTenant(create.Path, tenant);
            var response = RouteParameter().IsMatch(collection) ? null : await ada.Http.PostJsonAsync(collection, create.Body);
            if (response?.Status == HttpStatusCode.Created)
            {
                var path = response.Headers.Location!.ToString();
                victims.Add(new Victim(create.Path, response["id"].GetGuid(), path, (await ada.Http.GetResponseAsync(path)).Body));
            }
        }

        // Some resources exist without an example, such as the tenant's first member.
        foreach (var read in Endpoints().Where(e => e.Method == "GET" && e.Path.EndsWith('}') && e.Path.Contains(Tenant + "/")))
        {
            var collection = read.Path[..read.Path.LastIndexOf('/')];
            if (victims.All(v => v.Collection != collection))
            {
                // Without an item nothing below it is covered, so that fails here.
                var list = await ada.Http.GetResponseAsync(InTenant(collection, tenant));
                var listed = list["items"][0].GetProperty(read.Path[(collection.Length + 2)..^1]).GetGuid();
                var path = $"{InTenant(collection, tenant)}/{listed}";
                victims.Add(new Victim(collection, listed, path, (await ada.Http.GetResponseAsync(path)).Body));
            }
        }

        // Created by a device or a provider, not by an example.
        using var authenticator = new SoftwareAuthenticator();
        await authenticator.RegisterAsync(ada);
        await App.InDatabaseAsync(null, async db =>
        {
            var userId = await db.Set<User>().Where(u => u.Email == EmailAddress.FromStored(ada.Email)).Select(u => u.Id).SingleAsync();
            db.Add(ExternalLogin.Link(userId, new ExternalIdentity("loopback", "https://provider.example/", ada.Email, ada.Email, true, null)));
            return await db.SaveChangesAsync();
        });

        // A user's own resource may have no URL of its own to read it.
        foreach (var item in Endpoints().Where(e => e.Sent is { IsPublic: false } && e.Path.EndsWith('}') && !e.Path.Contains(Tenant)))
        {
            var collection = item.Path[..item.Path.LastIndexOf('/')];
            if (victims.All(v => v.Collection != collection) && Endpoints().Any(e => e.Method == "GET" && e.Path == collection))
            {
                var items = (await ada.Http.GetResponseAsync(collection))["items"];
                var first = items.GetArrayLength() > 0 ? items[0] : await MakeAsync(ada, victims, collection);
                victims.Add(new Victim(collection, first.GetProperty("id").GetGuid(), string.Empty, string.Empty));
            }
        }

        return victims;
    }

    /// <summary>Makes an item of a collection by an action on a victim of the same module: a delivery, by sending a test event.</summary>
    private async Task<JsonElement> MakeAsync(Person ada, List<Victim> victims, string collection)
    {
        var module = string.Join('/', collection.Split('/')[..4]) + "/";
        foreach (var action in Endpoints().Where(e => e is { Method: "POST", Body: not null } && e.Path.StartsWith(module, StringComparison.Ordinal)))
        {
            foreach (var victim in victims.Where(v => action.Path.StartsWith(v.Collection + "/{", StringComparison.Ordinal)).ToList())
            {
                await ada.Http.PostJsonAsync(RouteParameter().Replace(action.Path, victim.Id.ToString()), action.Body);
                victims[victims.IndexOf(victim)] = victim with { Body = (await ada.Http.GetResponseAsync(victim.Path)).Body };
            }

            var items = (await ada.Http.GetResponseAsync(collection))["items"];
            if (items.GetArrayLength() > 0)
            {
                return items[0];
            }
        }

        throw new InvalidOperationException($"Nothing makes an item of {collection}: what is below it is not covered.");
    }

    private static string InTenant(string path, Guid tenant) => path.Replace(Tenant, tenant.ToString());

    private IEnumerable<Walked> Endpoints() =>
        from endpoint in App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let path = "/" + endpoint.RoutePattern.RawText!.Trim('/')
        where path.StartsWith("/api/", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
        let bodyType = endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType
        select new Walked(method, path, endpoint.Metadata.GetMetadata<SentRequest>(), bodyType is null ? null : ExampleOf(bodyType));

    private static JsonObject ExampleOf(Type type) =>
        ApiDocument.Examples.TryGetValue(type, out var example)
            ? JsonSerializer.SerializeToNode(example, type, Json)!.AsObject()
            : throw new InvalidOperationException($"{type.Name} has no example. Add one to its module's IExamples.");

    private static bool IsIdentifier(JsonNode? value) => value is JsonValue && Guid.TryParse(value.ToString(), out _);

    private static string WithoutTrace(string body) => TraceId().Replace(body, string.Empty);

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex RouteParameter();

    [GeneratedRegex("\"traceId\":\"[^\"]*\"")]
    private static partial Regex TraceId();

    private sealed record Walked(string Method, string Path, SentRequest? Sent, JsonObject? Body);

    private sealed record Victim(string Collection, Guid Id, string Path, string Body);

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : IsolationWalk(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : IsolationWalk(app);
}
