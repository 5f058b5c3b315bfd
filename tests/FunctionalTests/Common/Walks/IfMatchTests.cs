using System.Net;
using SvcInfra.FunctionalTests.Users.Passkeys;

namespace SvcInfra.FunctionalTests.Common.Walks;

/// <summary>
/// Every endpoint that changes a versioned resource compares If-Match (RFC 9110 §13.1.1). Resources are versioned when reading them returns an ETag
/// with a version; the endpoints are found by discovery.
/// </summary>
public abstract class IfMatchTests(TestApp app) : FunctionalTest(app)
{
    private const string Stale = "\"999999\"";
    private static readonly string[] Changes = ["PATCH", "PUT", "DELETE"];

    private Person? _owner;
    private int _names;

    [Fact]
    public async Task Every_change_of_a_versioned_resource_compares_If_Match()
    {
        var all = ApiEndpoint.In(App);
        var failures = new List<string>();
        var compared = 0;
        foreach (var endpoint in all.Where(e => e.Path.StartsWith("/api/", StringComparison.Ordinal) && e.Sent is not null))
        {
            var takesVersion = endpoint.Sent!.TakesVersion;
            if ((!takesVersion && !Changes.Contains(endpoint.Method)) || ResourceOf(endpoint, all) is not { } resource)
            {
                continue;
            }

            foreach (var ifMatch in (string?[])["nonsense", Stale, "W/\"1\"", null, "current", "*"])
            {
                var (owner, path, read) = await ReadAsync(endpoint, resource, all);
                if (!takesVersion)
                {
                    if (read.Status == HttpStatusCode.OK && read.ETag?.Contains('.', StringComparison.Ordinal) == true)
                    {
                        failures.Add($"{endpoint} changes a versioned resource and does not take If-Match");
                    }

                    break;
                }

                if (read.Status != HttpStatusCode.OK)
                {
                    failures.Add($"{endpoint}: no resource to try it on. Let an example create one: {read.Body}");
                    break;
                }

                if (ifMatch is null && !endpoint.Sent.RequiresVersion)
                {
                    continue;
                }

                // Deleting a tenant is confirmed by its slug.
                var response = await owner.Http.SendAsync(
                    new HttpMethod(endpoint.Method), $"{path}?slug=owner-{_names}", endpoint.Body, ifMatch == "current" ? read.ETag : ifMatch);
                compared++;
                if (Expected(ifMatch) is var (status, code)
                    ? response.Status != status || response.Code != code
                    : response.Status is HttpStatusCode.PreconditionFailed or HttpStatusCode.PreconditionRequired or >= (HttpStatusCode)500)
                {
                    failures.Add($"{endpoint} with If-Match {ifMatch}: {(int)response.Status} {response.Body}");
                }

            }
        }

        failures.ShouldBeEmpty();
        compared.ShouldBeGreaterThan(60);
    }

    /// <summary>Null: neither 412 nor 428.</summary>
    private static (HttpStatusCode Status, string Code)? Expected(string? ifMatch) => ifMatch switch
    {
        null => (HttpStatusCode.PreconditionRequired, "version_required"),
        "nonsense" => (HttpStatusCode.BadRequest, "invalid_if_match"),
        Stale => (HttpStatusCode.PreconditionFailed, "stale_version"),
        "W/\"1\"" => (HttpStatusCode.PreconditionFailed, "weak_if_match"),
        _ => null,
    };

    /// <summary>What the endpoint changes: the nearest path above it that can be read, and is no list.</summary>
    private static ApiEndpoint? ResourceOf(ApiEndpoint endpoint, IReadOnlyList<ApiEndpoint> all) =>
        all.Where(e => e.Method == "GET" && (endpoint.Path == e.Path || endpoint.Path.StartsWith(e.Path + "/", StringComparison.Ordinal)))
            .MaxBy(e => e.Path.Length) is { Sent.List: null } nearest
                ? nearest
                : null;

    private async Task<(Person Owner, string Path, ApiResponse Read)> ReadAsync(
        ApiEndpoint endpoint, ApiEndpoint resource, IReadOnlyList<ApiEndpoint> all)
    {
        var suffix = endpoint.Path[resource.Path.Length..];
        for (var isRenewed = false; ; isRenewed = true)
        {
            var owner = await OwnerAsync();
            var path = await endpoint.PathForAsync(owner, all);
            var read = await owner.Http.GetResponseAsync(path[..^suffix.Length]);
            if (read.Status == HttpStatusCode.OK || isRenewed)
            {
                return (owner, path, read);
            }

            // An earlier request has deleted the resource, the tenant or the account.
            _owner = null;
        }
    }

    private async Task<Person> OwnerAsync()
    {
        if (_owner is null)
        {
            var name = $"owner-{++_names}";
            _owner = await App.SignUpAsync(name);
            await _owner.CreateTenantAsync(name);

            // Created by a device, not by an example.
            using var authenticator = new SoftwareAuthenticator();
            await authenticator.RegisterAsync(_owner);
        }

        return _owner;
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : IfMatchTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : IfMatchTests(app);
}
