using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Users.SignIn;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Common.Fuzzing;

/// <summary>
/// Sends malformed requests to every mapped endpoint, as an anonymous caller, an owner and the operators. No response may be a server error. The same
/// seed gives the same run; a failure is reported with the seed and the number of the request.
/// </summary>
public abstract class RequestFuzzerTests(TestApp app) : FunctionalTest(app)
{
    private const int FixedSeed = 20_261_201;
    private const int OtherSeed = 7;

    /// <summary>
    /// The environment variable with the seed of the second run, which a full run of the gate sets to a random number. Each gate run is repeatable
    /// with its seed.
    /// </summary>
    private const string SeedVariable = "FUZZ_SEED";

    private readonly Dictionary<string, Person> _people = [];
    private int _names;

    [Fact]
    public async Task Every_endpoint_handles_bad_requests_without_a_server_error() => await RunAsync(FixedSeed, 300);

    [Fact]
    [Slow]
    public async Task Every_endpoint_handles_ten_thousand_bad_requests_without_a_server_error() => await RunAsync(FixedSeed, 10_000);

    [Fact]
    [Slow]
    public async Task Every_endpoint_handles_bad_requests_of_another_seed_without_a_server_error() =>
        await RunAsync(
            int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var seed) ? seed : OtherSeed, 10_000);

    private async Task RunAsync(int seed, int requests)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var endpoints = FuzzedEndpoint.In(App.Services.GetRequiredService<EndpointDataSource>()).ToList();
        var publicHost = new Uri(App.Services.GetRequiredService<IOptions<AppOptions>>().Value.PublicUrl).Authority;
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        };
        using var http = new HttpClient(handler) { BaseAddress = App.ClientOptions.BaseAddress };
        var (statuses, faults) = (new ConcurrentDictionary<HttpStatusCode, int>(), new List<string>());
        for (var number = 0; number < requests; number++)
        {
            var endpoint = endpoints[number % endpoints.Count];
            var name = random.Next(10) == 0 ? null : ActorAt(endpoint.Path);
            var person = name is null ? null : await PersonAsync(name);
            using var request = endpoint.Next(random, person?.TenantId);
            if (person is not null && !request.Headers.Contains("Authorization"))
            {
                request.Headers.Authorization = person.Http.DefaultRequestHeaders.Authorization;
            }

            // Half of them use the host name that browsers and providers know.
            request.Headers.Host = random.Next(2) == 0 ? publicHost : null;
            using var response = await http.SendAsync(request);
            statuses.AddOrUpdate(response.StatusCode, 1, (_, count) => count + 1);
            if (response.StatusCode >= HttpStatusCode.InternalServerError)
            {
                faults.Add(await DescribeAsync(seed, number, request, response));
            }

            if (response.StatusCode == HttpStatusCode.Unauthorized && name is not null)
            {
                // The request may have signed the caller out or replaced a header.
                _people.Remove(name);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Join(", ", statuses.OrderBy(status => status.Key).Select(status => $"{(int)status.Key}: {status.Value}")));

        // Jobs with such payloads may fail and be retried later; the next test must not wait for them.
        await App.InDatabaseAsync(null, db => db.Set<JobRow>().ExecuteDeleteAsync());
        faults.ShouldBeEmpty();
        statuses.Keys.ShouldContain(HttpStatusCode.OK);
        statuses[HttpStatusCode.BadRequest].ShouldBeGreaterThan(requests / 20, "most requests are malformed");
    }

    /// <summary>The callers of a route, as far as one person can be all of them.</summary>
    private static string ActorAt(string path) => path switch
    {
        _ when path.StartsWith("/_admin/api/jobs", StringComparison.Ordinal) => TestApp.Operator,
        _ when path.StartsWith("/_admin/api/inbound-", StringComparison.Ordinal) => TestApp.WebhookOperator,
        _ when path.StartsWith("/_admin/api/schedules", StringComparison.Ordinal) => TestApp.Scheduler,
        _ when path.StartsWith("/_admin/api/tenants", StringComparison.Ordinal) => TestApp.Landlord,
        _ when path.StartsWith("/_admin/api/audit", StringComparison.Ordinal) => TestApp.Custodian,
        _ when path.StartsWith("/_admin/api/users", StringComparison.Ordinal) => TestApp.UserAdmin,
        _ when path.StartsWith("/_admin/api/", StringComparison.Ordinal) => TestApp.Superuser,
        _ => "ada",
    };

    /// <summary>The owner of a tenant. Operators have fixed names by the configuration; others may have any name.</summary>
    private async Task<Person> PersonAsync(string actor)
    {
        if (_people.TryGetValue(actor, out var known))
        {
            return known;
        }

        await App.InAllTenantsAsync(db => db.Set<SignInFailureRow>().ExecuteDeleteAsync());
        var number = _names++;
        if (actor != "ada")
        {
            // The email address is free again once the account that had it has another.
            var email = Domain.Common.EmailAddress.FromStored($"{actor}@example.com");
            var other = Domain.Common.EmailAddress.FromStored(string.Create(CultureInfo.InvariantCulture, $"{actor}-{number}@example.com"));
            await App.InAllTenantsAsync(db => db.Set<Domain.Users.User>()
                .Where(u => u.Email == email)
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.Email, other)));
        }

        var person = await App.SignUpAsync(actor == "ada" ? string.Create(CultureInfo.InvariantCulture, $"ada{number}") : actor);
        await person.CreateTenantAsync(string.Create(CultureInfo.InvariantCulture, $"fuzz-{number}"));
        return _people[actor] = person;
    }

    private async Task<string> DescribeAsync(int seed, int number, HttpRequestMessage request, HttpResponseMessage response)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync();
        var logged = App.Secrets.Lines.LastOrDefault(line => line.Contains("failed with", StringComparison.Ordinal));
        return $"seed {seed}, request {number}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}\n{request}\n{body}\n{logged}";
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : RequestFuzzerTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : RequestFuzzerTests(app);
}
