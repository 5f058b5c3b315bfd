using Microsoft.EntityFrameworkCore;
using Shouldly;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Members;
using Xunit;

namespace SvcInfra.IntegrationTests.Persistence;

/// <summary>Concurrent commands: which one the database admits, and which error the others return.</summary>
public abstract class ConcurrencyTests(Engine engine) : ProbeTests(engine)
{
    public sealed class OnSqlite() : ConcurrencyTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : ConcurrencyTests(Engine.PostgreSql);

    [Fact]
    public async Task Taken_value_returns_the_error_of_its_index()
    {
        await WriteAsync("taken");
        await using var scope = App.Scope(Tenant);

        var result = await scope.RunAsync(() => scope.Repository<Note>().AddAsync(Note.Write(Tenant, "taken")));

        Error.Of(result).ShouldBe(TenantErrors.AlreadyMember);
        Error.Of(result).Kind.ShouldBe(ErrorKind.Conflict);
        (await TitlesAsync()).ShouldBe(["taken"]);
    }

    [Fact]
    public async Task Taken_value_in_an_index_without_an_error_is_a_duplicate()
    {
        await using var scope = App.Scope(Tenant);
        var number = BitConverter.ToInt32(Tenant.ToByteArray(), 12);

        await scope.RunAsync(() => scope.Repository<Note>().AddAsync(Note.Write(Tenant, "a", number)));
        var result = await scope.RunAsync(() => scope.Repository<Note>().AddAsync(Note.Write(Tenant, "b", number)));

        Error.Of(result).ShouldBe(CommonErrors.Duplicate);
    }

    [Fact]
    public async Task Taken_value_returns_the_same_error_to_a_bulk_statement()
    {
        await WriteAsync("taken");
        var other = await WriteAsync("other");
        await using var scope = App.Scope(Tenant);

        var result = await scope.RunAsync(
            () => scope.Db.Set<Note>().Where(n => n.Id == other.Id).ExecuteUpdateAsync(set => set.SetProperty(n => n.Title, "taken")));

        Error.Of(result).ShouldBe(TenantErrors.AlreadyMember);
        (await TitlesAsync()).ShouldBe(["other", "taken"]);
    }

    [Fact]
    public async Task Reference_to_a_missing_row_is_a_conflict()
    {
        await using var scope = App.Scope();
        var membership = Membership.Create(Guid.CreateVersion7(), Guid.CreateVersion7(), TenantRole.Owner);

        var result = await scope.RunAsync(() => scope.Repository<Membership>().AddAsync(membership));

        Error.Of(result).ShouldBe(CommonErrors.ReferenceInUse);
    }

    [Fact]
    public async Task Same_title_in_another_tenant_is_free()
    {
        await WriteAsync("a");
        var other = Guid.CreateVersion7();
        await WriteAsync("a", other);

        (await TitlesAsync(other)).ShouldBe(["a"]);
    }

    [Fact]
    public async Task One_of_many_concurrent_commands_gets_a_unique_value()
    {
        var results = await AtOnceAsync(12, async (scope, start) =>
        {
            await start();
            return await scope.RunAsync(() => scope.Repository<Note>().AddAsync(Note.Write(Tenant, "wanted")));
        });

        results.Count(result => result.Succeeded()).ShouldBe(1);
        results.Where(result => !result.Succeeded()).ShouldAllBe(result => Error.Of(result) == TenantErrors.AlreadyMember);
        (await TitlesAsync()).ShouldBe(["wanted"]);
    }

    [Fact]
    public async Task One_of_many_concurrent_changes_of_a_version_succeeds_and_others_are_stale()
    {
        var note = await WriteAsync("a");

        var results = await AtOnceAsync(8, (scope, start) => scope.RunAsync(async () =>
        {
            var mine = (await scope.Repository<Note>().GetByIdAsync(note.Id))!;
            await start();
            mine.Retitle("b");
            await scope.Repository<Note>().UpdateAsync(mine);
        }));

        results.Count(result => result.Succeeded()).ShouldBe(1);
        results.Where(result => !result.Succeeded()).ShouldAllBe(result => Error.Of(result) == CommonErrors.Stale);
        CommonErrors.Stale.Kind.ShouldBe(ErrorKind.PreconditionFailed);
        await using var scope = App.Scope(Tenant);
        (await scope.Db.Set<Note>().SingleAsync(n => n.Id == note.Id)).Version.ShouldBe(2);
    }

    [Fact]
    public async Task One_of_many_concurrent_commands_consumes_a_ticket()
    {
        var ticket = await IssueAsync();

        var results = await AtOnceAsync(20, async (scope, start) =>
        {
            await start();
            return await scope.RunAsync(async () => await ConsumeAsync(scope, ticket) ? Ardalis.Result.Result.Success() : CommonErrors.Busy);
        });

        results.Count(result => result.Succeeded()).ShouldBe(1);
        (await IsUsedAsync(ticket)).ShouldBeTrue();
    }

    [Fact]
    public async Task Ticket_consumed_by_a_failed_command_can_be_consumed_again()
    {
        var ticket = await IssueAsync();
        await using var scope = App.Scope();

        await scope.RunAsync(async () => await ConsumeAsync(scope, ticket) ? CommonErrors.Busy : Ardalis.Result.Result.Success());

        (await scope.RunAsync(async () => (await ConsumeAsync(scope, ticket)).ShouldBeTrue())).Succeeded().ShouldBeTrue();
    }

    [Fact]
    public async Task Sixteen_concurrent_writers_all_succeed()
    {
        var results = await AtOnceAsync(16, async (scope, start) =>
        {
            await start();
            var all = Ardalis.Result.Result.Success();
            for (var i = 0; i < 5; i++)
            {
                var one = await scope.RunAsync(() => scope.Repository<Note>().AddAsync(Note.Write(Tenant, $"{Guid.CreateVersion7()}")));
                all = one.Succeeded() ? all : one;
            }

            return all;
        });

        results.ShouldAllBe(result => result.Succeeded());
        (await TitlesAsync()).Count.ShouldBe(80);
    }

    /// <summary>Runs it in several scopes at once; <c>start</c> returns when all have called it.</summary>
    private async Task<Ardalis.Result.Result[]> AtOnceAsync(int count, Func<TestScope, Func<Task>, Task<Ardalis.Result.Result>> run)
    {
        var missing = count;
        var everybodyIsThere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(async () =>
        {
            await using var scope = App.Scope(Tenant);
            return await run(scope, () =>
            {
                if (Interlocked.Decrement(ref missing) == 0)
                {
                    everybodyIsThere.SetResult();
                }

                return everybodyIsThere.Task.WaitAsync(TimeSpan.FromSeconds(30));
            });
        })));
    }
}
