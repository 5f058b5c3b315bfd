using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using SvcInfra.Domain.Common;
using Xunit;

namespace SvcInfra.IntegrationTests.Persistence;

/// <summary>One command, one transaction: when it opens, what it contains, and how it ends.</summary>
public abstract class UnitOfWorkTests(Engine engine) : ProbeTests(engine)
{
    public sealed class OnSqlite() : UnitOfWorkTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : UnitOfWorkTests(Engine.PostgreSql);

    [Fact]
    public async Task Command_that_only_reads_opens_no_transaction_and_saves_nothing()
    {
        await using var scope = App.Scope(Tenant);
        var log = App.Get<Spy>().Watch();

        await scope.RunAsync(() => scope.Db.Set<Note>().ToListAsync());

        log.Entries.ShouldBe(["read"]);
    }

    [Fact]
    public async Task Transaction_opens_at_the_first_write()
    {
        var ticket = await IssueAsync();
        await using var scope = App.Scope(Tenant);
        var log = App.Get<Spy>().Watch();

        await scope.RunAsync(async () =>
        {
            await scope.Db.Set<Note>().ToListAsync();
            log.Add("slow work");
            (await ConsumeAsync(scope, ticket)).ShouldBeTrue();
            await scope.Db.Set<Note>().ToListAsync();
        });

        log.Entries.ShouldBe(["read", "slow work", "begin", "update", "read", "save", "write", "commit"]);
    }

    [Fact]
    public async Task Success_is_one_save_and_one_commit_for_any_number_of_rows()
    {
        await using var scope = App.Scope(Tenant);
        var log = App.Get<Spy>().Watch();

        var result = await scope.RunAsync(async () =>
        {
            await scope.Repository<Note>().AddAsync(Note.Write(Tenant, "a"));
            await scope.Repository<Note>().AddAsync(Note.Write(Tenant, "b"));
            log.Entries.ShouldBeEmpty("adding does not write");
        });

        result.Succeeded().ShouldBeTrue();
        log.Entries.Where(entry => entry is "begin" or "save" or "commit").ShouldBe(["begin", "save", "commit"]);
        (await TitlesAsync()).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Failure_rolls_back_bulk_statements_too()
    {
        var ticket = await IssueAsync();
        await using var scope = App.Scope(Tenant);

        var result = await scope.RunAsync(async () =>
        {
            await scope.Repository<Note>().AddAsync(Note.Write(Tenant, "a"));
            (await ConsumeAsync(scope, ticket)).ShouldBeTrue();
            return (Result)CommonErrors.Busy;
        });

        Error.Of(result).ShouldBe(CommonErrors.Busy);
        (await TitlesAsync()).ShouldBeEmpty();
        (await IsUsedAsync(ticket)).ShouldBeFalse();
    }

    [Fact]
    public async Task Exception_rolls_back_bulk_statements_too()
    {
        var ticket = await IssueAsync();
        await using var scope = App.Scope(Tenant);

        await Should.ThrowAsync<FormatException>(() => scope.RunAsync(async () =>
        {
            await scope.Repository<Note>().AddAsync(Note.Write(Tenant, "a"));
            (await ConsumeAsync(scope, ticket)).ShouldBeTrue();
            throw new FormatException();
        }));

        (await TitlesAsync()).ShouldBeEmpty();
        (await IsUsedAsync(ticket)).ShouldBeFalse();
    }

    [Fact]
    public async Task Failure_of_a_command_that_commits_on_failure_is_committed()
    {
        var ticket = await IssueAsync();
        await using var scope = App.Scope(Tenant);
        var log = App.Get<Spy>().Watch();

        var result = await scope.RunAsync(
            async () =>
            {
                await scope.Repository<Note>().AddAsync(Note.Write(Tenant, "a"));
                await ConsumeAsync(scope, ticket);
                scope.UnitOfWork.OnCommitted(_ => AddTo(log, "after"));
                return (Result)CommonErrors.Busy;
            },
            new LastingCommand());

        Error.Of(result).ShouldBe(CommonErrors.Busy);
        log.Entries.TakeLast(2).ShouldBe(["commit", "after"]);
        (await TitlesAsync()).ShouldBe(["a"]);
        (await IsUsedAsync(ticket)).ShouldBeTrue();
    }

    [Fact]
    public async Task Exception_rolls_back_a_command_that_commits_on_failure_too()
    {
        await using var scope = App.Scope(Tenant);

        await Should.ThrowAsync<FormatException>(() => scope.RunAsync(
            async () =>
            {
                await scope.Repository<Note>().AddAsync(Note.Write(Tenant, "a"));
                throw new FormatException();
            },
            new LastingCommand()));

        (await TitlesAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("failure")]
    [InlineData("exception")]
    [InlineData("refused save")]
    public async Task Next_command_of_the_scope_saves_nothing_that_was_rolled_back(string end)
    {
        await WriteAsync("taken");
        await using var scope = App.Scope(Tenant);
        var log = App.Get<Spy>().Watch();

        await Record.ExceptionAsync(() => scope.RunAsync(async () =>
        {
            await scope.Repository<Note>().AddAsync(Note.Write(Tenant, end == "refused save" ? "taken" : "left over"));
            scope.UnitOfWork.OnCommitted(_ => AddTo(log, "left over"));
            return end switch { "failure" => CommonErrors.Busy, "exception" => throw new FormatException(), _ => Result.Success() };
        }));
        var next = await scope.RunAsync(() => scope.Repository<Note>().AddAsync(Note.Write(Tenant, "next")));

        next.Succeeded().ShouldBeTrue();
        log.Entries.ShouldNotContain("left over");
        (await TitlesAsync()).ShouldBe(["next", "taken"]);
    }

    [Fact]
    public async Task Command_within_a_command_joins_its_transaction()
    {
        await using var scope = App.Scope(Tenant);
        var log = App.Get<Spy>().Watch();

        await scope.RunAsync(async () =>
        {
            await scope.Repository<Note>().AddAsync(Note.Write(Tenant, "outer"));
            await scope.RunAsync(() => scope.Repository<Note>().AddAsync(Note.Write(Tenant, "inner")));
            log.Entries.ShouldNotContain("save");
        });
        await scope.RunAsync(async () =>
        {
            await scope.RunAsync(() => scope.Repository<Note>().AddAsync(Note.Write(Tenant, "inner of a failure")));
            return (Result)CommonErrors.Busy;
        });

        log.Entries.Count(entry => entry is "save").ShouldBe(1);
        log.Entries.Count(entry => entry is "commit").ShouldBe(1);
        (await TitlesAsync()).ShouldBe(["inner", "outer"]);
    }

    [Fact]
    public async Task Command_that_ignores_a_nested_failure_throws_and_changes_nothing()
    {
        await using var scope = App.Scope(Tenant);

        var bug = await Should.ThrowAsync<InvalidOperationException>(() => scope.RunAsync(async () =>
        {
            await scope.Repository<Note>().AddAsync(Note.Write(Tenant, "outer"));
            await scope.RunAsync(async () =>
            {
                await scope.Repository<Note>().AddAsync(Note.Write(Tenant, "inner"));
                return (Result)CommonErrors.Busy;
            });
        }));
        (await scope.RunAsync(() => scope.Repository<Note>().AddAsync(Note.Write(Tenant, "next")))).Succeeded().ShouldBeTrue();

        bug.Message.ShouldContain(CommonErrors.Busy.Code);
        (await TitlesAsync()).ShouldBe(["next"]);
    }

    [Fact]
    public async Task Outer_command_may_return_a_nested_failure()
    {
        await using var scope = App.Scope(Tenant);

        var result = await scope.RunAsync(() => scope.RunAsync(async () =>
        {
            await scope.Repository<Note>().AddAsync(Note.Write(Tenant, "inner"));
            return (Result)CommonErrors.Busy;
        }));

        Error.Of(result).ShouldBe(CommonErrors.Busy);
        (await TitlesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Failed_action_after_the_commit_stops_neither_others_nor_the_response()
    {
        await using var scope = App.Scope(Tenant);
        var log = App.Get<Spy>().Watch();

        var result = await scope.RunAsync(async () =>
        {
            scope.UnitOfWork.OnCommitted(_ => AddTo(log, "first"));
            scope.UnitOfWork.OnCommitted(_ => throw new IOException("the mail server is not available"));
            scope.UnitOfWork.OnCommitted(_ => AddTo(log, "last"));
            await scope.Repository<Note>().AddAsync(Note.Write(Tenant, "a"));
        });
        await scope.RunAsync(() => Task.CompletedTask);

        result.Succeeded().ShouldBeTrue();
        log.Entries.TakeLast(3).ShouldBe(["commit", "first", "last"]);
    }

    [Fact]
    public async Task Action_after_the_commit_may_run_the_next_command()
    {
        await using var scope = App.Scope(Tenant);
        var log = App.Get<Spy>().Watch();

        await scope.RunAsync(async () =>
        {
            scope.UnitOfWork.OnCommitted(async _ =>
            {
                await scope.RunAsync(() => scope.Repository<Note>().AddAsync(Note.Write(Tenant, "b")));
                log.Add("ran");
            });
            scope.UnitOfWork.OnCommitted(_ => AddTo(log, "last"));
            await scope.Repository<Note>().AddAsync(Note.Write(Tenant, "a"));
        });

        log.Entries.TakeLast(2).ShouldBe(["ran", "last"]);
        (await TitlesAsync()).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Domain_events_are_handled_before_the_save_and_join_it()
    {
        var ticket = await IssueAsync();
        await using var scope = App.Scope(Tenant);
        var log = App.Get<Spy>().Watch();
        log.OnEvent = async context =>
        {
            log.OnEvent = null;
            context.ShouldBeSameAs(scope.Db);
            (await ConsumeAsync(scope, ticket)).ShouldBeTrue();
            context.Add(Note.Write(Tenant, "by the handler"));
        };

        await scope.RunAsync(() => scope.Repository<Note>().AddAsync(Note.Write(Tenant, "a")));

        log.Entries.Where(entry => entry is "event" or "save" or "commit")
            .ShouldBe(["event", "event", "save", "commit"], "the handler's note raises an event too");
        (await TitlesAsync()).ShouldBe(["a", "by the handler"]);
        (await IsUsedAsync(ticket)).ShouldBeTrue();
    }

    [Fact]
    public async Task Exception_of_an_event_handler_rolls_everything_back()
    {
        var ticket = await IssueAsync();
        await using var scope = App.Scope(Tenant);
        App.Get<Spy>().Watch().OnEvent = async _ =>
        {
            (await ConsumeAsync(scope, ticket)).ShouldBeTrue();
            throw new FormatException();
        };

        await Should.ThrowAsync<FormatException>(() => scope.RunAsync(() => scope.Repository<Note>().AddAsync(Note.Write(Tenant, "a"))));

        (await TitlesAsync()).ShouldBeEmpty();
        (await IsUsedAsync(ticket)).ShouldBeFalse();
    }

    [Fact]
    public async Task Events_of_a_failed_command_are_not_handled()
    {
        await using var scope = App.Scope(Tenant);
        var log = App.Get<Spy>().Watch();

        await scope.RunAsync(async () =>
        {
            await scope.Repository<Note>().AddAsync(Note.Write(Tenant, "a"));
            return (Result)CommonErrors.Busy;
        });
        await scope.RunAsync(() => Task.CompletedTask);

        log.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task Steps_run_in_stage_order_around_the_handler_and_before_the_save()
    {
        await using var scope = App.Scope(Tenant);
        var log = App.Get<Spy>().Watch();
        log.ShowsSteps = true;

        await scope.RunAsync(async () =>
        {
            log.Add("handler");
            await scope.Repository<Note>().AddAsync(Note.Write(Tenant, "a"));
        });

        // SQLite writes row by row.
        log.Entries.Distinct().ShouldBe(
        [
            "Idempotency before handler", "Audit before handler", "Outbox before handler", "handler",
            "Idempotency before save", "event", "Audit before save", "Outbox before save", "begin", "save", "write", "commit",
        ]);
    }

    [Fact]
    public async Task Steps_before_the_save_are_skipped_when_the_command_rolls_back()
    {
        await using var scope = App.Scope(Tenant);
        var log = App.Get<Spy>().Watch();
        log.ShowsSteps = true;

        await scope.RunAsync(() => Task.FromResult<Result>(CommonErrors.Busy));

        log.Entries.ShouldBe(["Idempotency before handler", "Audit before handler", "Outbox before handler"]);
    }

    private static Task AddTo(SpyLog log, string entry)
    {
        log.Add(entry);
        return Task.CompletedTask;
    }
}
