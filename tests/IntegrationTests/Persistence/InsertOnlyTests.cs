using Microsoft.EntityFrameworkCore;
using Npgsql;
using Shouldly;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Persistence;

/// <summary>Insert-only tables on PostgreSQL.</summary>
public sealed class InsertOnlyTests : IAsyncLifetime
{
    private readonly Guid _tenant = Guid.CreateVersion7();
    private TestApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ProbeApps.GetAsync(Engine.PostgreSql);
        await using var scope = _app.Scope(_tenant);
        scope.Db.AddRange(new LedgerLine { TenantId = _tenant, Text = "a" }, new Seal { Text = "a" });
        await scope.Db.SaveChangesAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Application_may_only_insert_and_read()
    {
        await using var scope = _app.Scope(_tenant);

        (await scope.Db.Set<LedgerLine>().CountAsync()).ShouldBe(1);
        string[] statements =
        [
            "UPDATE ledger_line SET text = 'b'",
            "DELETE FROM ledger_line",
            "TRUNCATE ledger_line",
            "UPDATE seal SET text = 'b'",
            "DELETE FROM seal",
        ];
        foreach (var statement in statements)
        {
            await RefusedAsync(() => scope.Db.Database.ExecuteSqlRawAsync(statement), "permission denied");
        }

        scope.Db.Remove(await scope.Db.Set<LedgerLine>().SingleAsync());
        await Should.ThrowAsync<DbUpdateException>(() => scope.Db.SaveChangesAsync());
    }

    [Theory]
    [InlineData("ledger_line")]
    [InlineData("seal")]
    public async Task Trigger_refuses_the_owner_and_a_superuser_too(string table)
    {
        foreach (var connectionString in new[] { _app.Database.Roles!.Owner, _app.Database.Roles.Admin })
        {
            await using var source = NpgsqlDataSource.Create($"{connectionString};Options=-c app.migrating=on");
            foreach (var statement in new[] { $"UPDATE {table} SET text = 'b'", $"DELETE FROM {table}", $"TRUNCATE {table}" })
            {
                await RefusedAsync(
                    async () =>
                    {
                        await using var command = source.CreateCommand(statement);
                        await command.ExecuteNonQueryAsync();
                    },
                    "is insert-only");
            }
        }
    }

    [Fact]
    public async Task Only_retention_deletes_and_only_where_the_table_allows_it()
    {
        await using (var system = _app.ProbeContext(LeaseScope.System))
        {
            await RefusedAsync(() => system.Set<LedgerLine>().Where(l => l.TenantId == _tenant).ExecuteDeleteAsync(), "permission denied");
        }

        await using var retention = _app.ProbeContext(LeaseScope.Retention);
        await RefusedAsync(() => retention.Set<LedgerLine>().ExecuteUpdateAsync(update => update.SetProperty(l => l.Text, "b")), "permission denied");
        await RefusedAsync(() => retention.Set<Seal>().ExecuteDeleteAsync(), "permission denied");
        (await retention.Set<LedgerLine>().Where(l => l.TenantId == _tenant).ExecuteDeleteAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Custom_policy_lets_a_tenant_write_rows_that_it_cannot_read()
    {
        await using var scope = _app.Scope(_tenant);
        scope.Db.Add(new LedgerLine { TenantId = Guid.Empty, Text = "of the installation" });
        await scope.Db.SaveChangesAsync();

        (await scope.Db.Set<LedgerLine>().CountAsync()).ShouldBe(1);
        scope.Db.Add(new LedgerLine { TenantId = EntityId.New(), Text = "another's" });
        await Should.ThrowAsync<DbUpdateException>(() => scope.Db.SaveChangesAsync());
    }

    private static async Task RefusedAsync(Func<Task> statement, string why)
    {
        var exception = await Should.ThrowAsync<PostgresException>(statement);
        exception.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        exception.MessageText.ShouldContain(why);
    }
}
