using System.Net;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.Infrastructure.Jobs.Sql;

namespace SvcInfra.FunctionalTests.Jobs;

/// <summary>Permissions for reading jobs and for acting on them.</summary>
public abstract class JobAccessTests(TestApp app) : JobsApiTest(app)
{
    private const string Id = "019a2b3c-0000-7000-8000-000000000009";

    public static TheoryData<string, string> Reads => new()
    {
        { "GET", Jobs },
        { "GET", $"{Jobs}/{Id}" },
        { "GET", $"{Jobs}/queues" },
        { "GET", Dead },
        { "GET", $"{Dead}/{Id}" },
    };

    public static TheoryData<string, string> Acts => new()
    {
        { "POST", $"{Jobs}/{Id}/cancel" },
        { "POST", $"{Jobs}/queues/notes/pause" },
        { "POST", $"{Jobs}/queues/notes/resume" },
        { "POST", $"{Dead}/{Id}/retry" },
        { "POST", $"{Dead}/{Id}/edit-and-retry" },
        { "POST", $"{Dead}/retry" },
        { "POST", $"{Dead}/purge" },
        { "DELETE", $"{Dead}/{Id}" },
    };

    [Theory]
    [MemberData(nameof(Reads))]
    [MemberData(nameof(Acts))]
    public async Task Attack_by_a_caller_who_is_not_an_operator_is_refused(string method, string path)
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");

        (await ada.Http.SendAsync(new HttpMethod(method), path, BodyOf(path))).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
        (await App.Anonymous().SendAsync(new HttpMethod(method), path, BodyOf(path))).ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Attack_by_a_read_only_operator_changes_nothing(string method, string path)
    {
        // SignUpAsync waits until all jobs are done, so it comes first.
        var henry = await App.SignUpAsync(TestApp.Reader);
        var dead = await AddDeadAsync(age: TimeSpan.FromDays(2));
        var live = await AddUnknownAsync();

        foreach (var id in new[] { Id, $"{dead}", $"{live}" })
        {
            (await henry.Http.SendAsync(new HttpMethod(method), path.Replace(Id, id), BodyOf(path)))
                .ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
        }

        (await CountAsync<DeadLetterRow>(), await CountAsync<JobRow>(), await CountAsync<PausedQueueRow>()).ShouldBe((1, 1, 0));
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Read_only_operator_can_read(string method, string path)
    {
        var henry = await App.SignUpAsync(TestApp.Reader);

        (await henry.Http.SendAsync(new HttpMethod(method), path)).Status.ShouldBe(path.Contains(Id) ? HttpStatusCode.NotFound : HttpStatusCode.OK);
    }

    private static object? BodyOf(string path) =>
        path == $"{Dead}/retry" ? new { }
        : path == $"{Dead}/purge" ? new { olderThanDays = 1 }
        : path.EndsWith("edit-and-retry", StringComparison.Ordinal) ? new { payload = new { Text = "a" } }
        : null;

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : JobAccessTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : JobAccessTests(app);
}
