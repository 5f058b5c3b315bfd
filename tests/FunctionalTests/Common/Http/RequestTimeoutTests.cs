using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Common.Http;

/// <summary>Requests that take too long or whose client leaves are cancelled.</summary>
public abstract class RequestTimeoutTests(TestApp app) : FunctionalTest(app)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    [Fact]
    public void Endpoints_have_the_configured_timeout_by_default() =>
        App.Services.GetRequiredService<IOptions<RequestTimeoutOptions>>().Value.DefaultPolicy!.Timeout.ShouldBe(TimeSpan.FromSeconds(30));

    [Fact]
    public async Task Client_that_leaves_cancels_its_request_and_is_logged_without_an_error()
    {
        const string Name = nameof(Client_that_leaves_cancels_its_request_and_is_logged_without_an_error);
        using var leave = new CancellationTokenSource();
        var request = App.Anonymous().GetAsync($"/api/v1/edge/wait/{Name}", leave.Token);
        await Eventually.TrueAsync(() => EdgeEndpoints.Seen.ContainsKey(Name), Deadline, "the request to start");

        await leave.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(request);
        await Eventually.TrueAsync(() => EdgeEndpoints.Seen.TryRemove(new(Name, "cancelled")), Deadline, "the request to be cancelled");
        await Eventually.TrueAsync(
            () => App.Secrets.Lines.Any(line => line.Contains("/edge/wait/{name} 499 client_closed_request")), Deadline, "the line of the request");
        App.Secrets.Lines.ShouldNotContain(line => line.Contains(nameof(OperationCanceledException)) || line.Contains("failed with"));
    }

    [Collection(EdgeOnSqlite.Name)]
    public sealed class OnSqliteTests(EdgeSqliteApp app) : RequestTimeoutTests(app);

    [Collection(EdgeOnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(EdgePostgreSqlApp app) : RequestTimeoutTests(app)
    {
        [Fact]
        public async Task Slow_statement_is_cancelled_in_the_database()
        {
            (await App.Anonymous().GetResponseAsync("/api/v1/edge/sleep")).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "request_timeout");

            await Eventually.TrueAsync(async () => await StatementsAsync() == 0, Deadline, "the statement to end");
        }

        private async Task<int> StatementsAsync()
        {
            await using var connection = App.Connect();
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(3600) /* edge%' "
                + "AND pid <> pg_backend_pid()";
            return Convert.ToInt32(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
        }
    }
}
