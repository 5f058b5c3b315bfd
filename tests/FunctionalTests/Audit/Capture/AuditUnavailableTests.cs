using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Audit.Capture;

/// <summary>When the database rejects entries, audited requests fail, and refused requests stay refused.</summary>
public abstract class AuditUnavailableTests(TestApp app) : FunctionalTest(app)
{
    [Fact]
    public async Task Audited_read_whose_entry_cannot_be_written_returns_nothing()
    {
        var ada = await App.SignUpAsync("ada");
        var tenant = await ada.CreateTenantAsync("ada");
        await RenameAsync(ada, "Apollo");
        await App.Services.GetRequiredService<IAuditSealer>().SealAsync(CancellationToken.None);

        await RejectEntriesAsync();
        try
        {
            foreach (var path in new[] { "entries", "export" })
            {
                var response = await ada.Http.GetResponseAsync($"/api/v1/audit/{path}");

                response.ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "audit.unavailable");
                response.Body.ShouldNotContain("Apollo");
                response.Body.ShouldNotContain(tenant.ToString());
            }

            (await ada.Http.GetResponseAsync($"/api/v1/tenants/{tenant}")).Status.ShouldBe(HttpStatusCode.OK, "this read is not audited");
        }
        finally
        {
            await AcceptEntriesAsync();
        }

        (await ada.Http.GetResponseAsync("/api/v1/audit/entries")).Body.ShouldContain("Apollo");
    }

    [Fact]
    public async Task Command_whose_entry_cannot_be_written_changes_nothing()
    {
        var ada = await App.SignUpAsync("ada");
        var tenant = await ada.CreateTenantAsync("ada");

        await RejectEntriesAsync();
        try
        {
            (await ada.Http.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{tenant}", new { name = "Apollo" }))
                .Status.ShouldBe(HttpStatusCode.InternalServerError);
            (await ada.Http.GetResponseAsync($"/api/v1/tenants/{tenant}"))["name"].GetString().ShouldBe("ada");
        }
        finally
        {
            await AcceptEntriesAsync();
        }

        await RenameAsync(ada, "Apollo");
        (await ada.Http.GetResponseAsync($"/api/v1/tenants/{tenant}"))["name"].GetString().ShouldBe("Apollo");
    }

    [Fact]
    public async Task Refused_request_whose_entry_cannot_be_written_stays_refused()
    {
        var ada = await App.SignUpAsync("ada");
        var tenant = await ada.CreateTenantAsync("ada");
        var before = await CountAsync(tenant);

        await RejectEntriesAsync();
        try
        {
            (await ada.Http.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{tenant}", new { name = "Late" }, "\"99\""))
                .ShouldBeProblem(HttpStatusCode.PreconditionFailed, "stale_version");
            (await ada.Http.GetResponseAsync("/_admin/api/jobs/queues")).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
        }
        finally
        {
            await AcceptEntriesAsync();
        }

        (await CountAsync(tenant)).ShouldBe(before);
    }

    /// <summary>SQL that makes every insert of an entry fail.</summary>
    protected abstract string RejectSql { get; }

    protected abstract string AcceptSql { get; }

    private Task RejectEntriesAsync() => ExecuteAsync(RejectSql);

    private Task AcceptEntriesAsync() => ExecuteAsync(AcceptSql);

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = App.Connect();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task RenameAsync(Person person, string name) =>
        (await person.Http.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{person.TenantId}", new { name })).Status.ShouldBe(HttpStatusCode.OK);

    private Task<int> CountAsync(Guid tenant) =>
        App.InDatabaseAsync(tenant, db => db.Set<AuditEntry>().CountAsync(entry => entry.TenantId == tenant));

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : AuditUnavailableTests(app)
    {
        protected override string RejectSql =>
            "CREATE TRIGGER refuse_entries BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'entries are rejected'); END";

        protected override string AcceptSql => "DROP TRIGGER refuse_entries";
    }

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : AuditUnavailableTests(app)
    {
        protected override string RejectSql =>
            "CREATE FUNCTION refuse_entries() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'entries are rejected'; END $$; " +
            "CREATE TRIGGER refuse_entries BEFORE INSERT ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_entries()";

        protected override string AcceptSql => "DROP TRIGGER refuse_entries ON audit_entries; DROP FUNCTION refuse_entries()";
    }
}
