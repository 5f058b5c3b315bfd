using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Audit.Capture;

/// <summary>The database refuses entries: what must not happen without one does not, and what was refused stays refused.</summary>
public abstract class AuditUnavailableTests(TestApp app) : FunctionalTest(app)
{
    [Fact]
    public async Task Sensitive_read_whose_entry_cannot_be_written_shows_nothing()
    {
        var ada = await App.SignUpAsync("ada");
        var tenant = await ada.CreateTenantAsync("ada");
        await RenameAsync(ada, "Apollo");
        await App.Services.GetRequiredService<IAuditSealer>().SealAsync(CancellationToken.None);

        await RefuseEntriesAsync();
        try
        {
            foreach (var path in new[] { "entries", "export" })
            {
                var answer = await ada.Http.GetResponseAsync($"/api/v1/audit/{path}");

                answer.ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "audit.unavailable");
                answer.Body.ShouldNotContain("Apollo");
                answer.Body.ShouldNotContain(tenant.ToString());
            }

            (await ada.Http.GetResponseAsync($"/api/v1/tenants/{tenant}")).Status.ShouldBe(HttpStatusCode.OK, "a read that leaves no entry");
        }
        finally
        {
            await TakeEntriesAsync();
        }

        (await ada.Http.GetResponseAsync("/api/v1/audit/entries")).Body.ShouldContain("Apollo");
    }

    [Fact]
    public async Task Command_whose_entry_cannot_be_written_changes_nothing()
    {
        var ada = await App.SignUpAsync("ada");
        var tenant = await ada.CreateTenantAsync("ada");

        await RefuseEntriesAsync();
        try
        {
            (await ada.Http.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{tenant}", new { name = "Apollo" })).Status.ShouldBe(HttpStatusCode.InternalServerError);
            (await ada.Http.GetResponseAsync($"/api/v1/tenants/{tenant}"))["name"].GetString().ShouldBe("ada");
        }
        finally
        {
            await TakeEntriesAsync();
        }

        await RenameAsync(ada, "Apollo");
        (await ada.Http.GetResponseAsync($"/api/v1/tenants/{tenant}"))["name"].GetString().ShouldBe("Apollo");
    }

    [Fact]
    public async Task Refusal_whose_entry_cannot_be_written_stands()
    {
        var ada = await App.SignUpAsync("ada");
        var tenant = await ada.CreateTenantAsync("ada");
        var before = await CountAsync(tenant);

        await RefuseEntriesAsync();
        try
        {
            (await ada.Http.SendAsync(HttpMethod.Patch, $"/api/v1/tenants/{tenant}", new { name = "Late" }, "\"99\"")).ShouldBeProblem(HttpStatusCode.PreconditionFailed, "stale_version");
            (await ada.Http.GetResponseAsync("/_admin/api/jobs/queues")).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
        }
        finally
        {
            await TakeEntriesAsync();
        }

        (await CountAsync(tenant)).ShouldBe(before);
    }

    /// <summary>Statements, run past the application, after which no entry can be inserted.</summary>
    protected abstract string Refuse { get; }

    protected abstract string Take { get; }

    private Task RefuseEntriesAsync() => ExecuteAsync(Refuse);

    private Task TakeEntriesAsync() => ExecuteAsync(Take);

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

    private Task<int> CountAsync(Guid tenant) => App.InDatabaseAsync(tenant, db => db.Set<AuditEntry>().CountAsync(entry => entry.TenantId == tenant));

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : AuditUnavailableTests(app)
    {
        protected override string Refuse => "CREATE TRIGGER refuse_entries BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'no entries today'); END";

        protected override string Take => "DROP TRIGGER refuse_entries";
    }

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : AuditUnavailableTests(app)
    {
        protected override string Refuse =>
            "CREATE FUNCTION refuse_entries() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no entries today'; END $$; " +
            "CREATE TRIGGER refuse_entries BEFORE INSERT ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_entries()";

        protected override string Take => "DROP TRIGGER refuse_entries ON audit_entries; DROP FUNCTION refuse_entries()";
    }
}
