using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Idempotency;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Idempotency;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Idempotency;

/// <summary>The key of a request in its command's unit of work.</summary>
public abstract class KeyedCommandTests(Engine engine) : ProbeTests(engine)
{
    private readonly Guid _user = Guid.CreateVersion7();
    private readonly string _key = Guid.CreateVersion7().ToString();

    public sealed class OnSqlite() : KeyedCommandTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : KeyedCommandTests(Engine.PostgreSql);

    [Fact]
    public async Task Repeated_command_runs_no_handler_and_no_action_after_the_commit()
    {
        var (runs, actions) = (0, 0);
        for (var i = 0; i < 2; i++)
        {
            await using var scope = App.Scope(Tenant, _user).WithKey<AnyCommand>(_key);
            var result = await scope.RunAsync(async () =>
            {
                runs++;
                scope.UnitOfWork.OnCommitted(_ => Task.FromResult(actions++));
                await scope.Repository<Note>().AddAsync(Note.Write(Tenant, $"run {runs}"));
            });

            result.Succeeded().ShouldBeTrue();
            scope.Get<KeyedRequest>().IsReplayed.ShouldBe(i == 1);
        }

        (runs, actions).ShouldBe((1, 1));
        (await TitlesAsync()).ShouldBe(["run 1"]);
        (await RowsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Key_is_locked_until_the_command_has_ended()
    {
        await using var outer = App.Scope(Tenant, _user).WithKey<AnyCommand>(_key);

        await outer.RunAsync(async () =>
        {
            await using var other = App.Scope(Tenant, _user).WithKey<AnyCommand>(_key);
            Error.Of(await other.RunAsync(() => throw new InvalidOperationException("must not run"))).ShouldBe(IdempotencyErrors.InFlight);

            await using var free = App.Scope(Tenant, _user).WithKey<AnyCommand>(Guid.CreateVersion7().ToString());
            (await free.RunAsync(() => Task.CompletedTask)).Succeeded().ShouldBeTrue("another key is not locked");
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Failed_command_stores_nothing_and_releases_the_key(bool throws)
    {
        await using (var failing = App.Scope(Tenant, _user).WithKey<AnyCommand>(_key))
        {
            var attempt = () => failing.RunAsync(async () =>
            {
                await failing.Repository<Note>().AddAsync(Note.Write(Tenant, "lost"));
                return throws ? throw new FormatException() : (Result)CommonErrors.Busy;
            });
            await Record.ExceptionAsync(attempt);
        }

        (await RowsAsync()).ShouldBe(0);
        await using var next = App.Scope(Tenant, _user).WithKey<AnyCommand>(_key, body: "corrected");
        (await next.RunAsync(() => next.Repository<Note>().AddAsync(Note.Write(Tenant, "kept")))).Succeeded().ShouldBeTrue();
        (await TitlesAsync()).ShouldBe(["kept"]);
    }

    [Fact]
    public async Task Failure_that_is_committed_stores_no_response()
    {
        await using var scope = App.Scope(Tenant, _user).WithKey<LastingCommand>(_key);

        var result = await scope.RunAsync(
            async () =>
            {
                await scope.Repository<Note>().AddAsync(Note.Write(Tenant, "counted"));
                return (Result)CommonErrors.Busy;
            },
            new LastingCommand());

        Error.Of(result).ShouldBe(CommonErrors.Busy);
        (await TitlesAsync()).ShouldBe(["counted"]);
        (await RowsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Second_attempt_takes_the_key_again_and_stores_one_response()
    {
        await using var scope = App.Scope(Tenant, _user).WithKey<SecondChance>(_key);
        var runs = 0;

        var result = await scope.RunAsync(
            async () =>
            {
                await scope.Repository<Note>().AddAsync(Note.Write(Tenant, $"run {++runs}"));
                return runs == 1 ? CommonErrors.Duplicate : Result.Success();
            },
            new SecondChance());

        result.Succeeded().ShouldBeTrue();
        (await TitlesAsync()).ShouldBe(["run 2"]);
        (await RowsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Nested_and_following_commands_have_no_key()
    {
        await using var scope = App.Scope(Tenant, _user).WithKey<AnyCommand>(_key);

        await scope.RunAsync(async () =>
        {
            await scope.RunAsync(() => scope.Repository<Note>().AddAsync(Note.Write(Tenant, "nested")));
            await scope.Repository<Note>().AddAsync(Note.Write(Tenant, "outer"));
        });
        (await scope.RunAsync(() => scope.Repository<Note>().AddAsync(Note.Write(Tenant, "following")))).Succeeded().ShouldBeTrue();

        (await TitlesAsync()).ShouldBe(["following", "nested", "outer"]);
        (await RowsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Command_that_changes_nothing_leaves_no_audit_entry_with_a_key_either()
    {
        await using var scope = App.Scope(Tenant, _user).WithKey<AnyCommand>(_key);

        (await scope.RunAsync(() => scope.Db.Set<Note>().ToListAsync())).Succeeded().ShouldBeTrue();

        (await RowsAsync()).ShouldBe(1, "a repetition must not run");
        (await App.Scope(Tenant).Db.Set<AuditEntry>().CountAsync(entry => entry.TenantId == Tenant)).ShouldBe(0);
    }

    private async Task<int> RowsAsync()
    {
        await using var system = App.ProbeContext(Infrastructure.Persistence.LeaseScope.System);
        return await system.AcrossTenants<StoredResponse>().CountAsync(row => row.TenantId == Tenant);
    }

    private sealed record SecondChance : ICommand, IRetriesOnConflict;
}
