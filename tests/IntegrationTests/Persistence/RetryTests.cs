using Microsoft.EntityFrameworkCore;
using Npgsql;
using Shouldly;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence.Transactions;
using Xunit;

namespace SvcInfra.IntegrationTests.Persistence;

/// <summary>Failures of the database, not of the command.</summary>
public abstract class RetryTests(Engine engine) : ProbeTests(engine)
{
    public sealed class OnSqlite() : RetryTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : RetryTests(Engine.PostgreSql)
    {
        [Theory]
        [InlineData("read")]
        [InlineData("update")]
        [InlineData("beginning")]
        [InlineData("save")]
        [InlineData("write")]
        public async Task Transient_failure_retries_the_whole_command(string step)
        {
            var ticket = await IssueAsync();
            await using var scope = App.Scope(Tenant);
            var log = App.Get<Spy>().Watch();
            FailOnce(log, step);
            var (runs, after) = (0, 0);

            var result = await scope.RunAsync(async () =>
            {
                runs++;
                scope.UnitOfWork.OnCommitted(_ =>
                {
                    after++;
                    return Task.CompletedTask;
                });
                await scope.Repository<Note>().AddAsync(Note.Write(Tenant, $"run {runs}"));
                await scope.Repository<Note>().ListAsync();
                (await ConsumeAsync(scope, ticket)).ShouldBeTrue("the first run's update was rolled back");
            });

            result.Succeeded().ShouldBeTrue();
            (runs, after).ShouldBe((2, 1));
            (await TitlesAsync()).ShouldBe(["run 2"]);
            (await IsUsedAsync(ticket)).ShouldBeTrue();
        }

        [Fact]
        public async Task Connection_ended_by_the_server_is_replaced_and_the_command_retried()
        {
            var ticket = await IssueAsync();
            await using var scope = App.Scope(Tenant);
            var runs = 0;

            var result = await scope.RunAsync(async () =>
            {
                await scope.Repository<Note>().AddAsync(Note.Write(Tenant, $"run {++runs}"));
                (await ConsumeAsync(scope, ticket)).ShouldBeTrue();

                if (runs == 1)
                {
                    var process = await scope.Db.Database.SqlQuery<int>($"SELECT pg_backend_pid() AS \"Value\"").SingleAsync();
                    await App.Database.ReadAsync($"SELECT pg_terminate_backend({process}, 5000)");
                }

                await scope.Repository<Note>().ListAsync();
            });

            result.Succeeded().ShouldBeTrue();
            runs.ShouldBe(2);
            (await TitlesAsync()).ShouldBe(["run 2"]);
            (await IsUsedAsync(ticket)).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Command_with_an_unknown_commit_outcome_is_not_retried()
    {
        await using var scope = App.Scope(Tenant);
        var log = App.Get<Spy>().Watch();
        FailOnce(log, "committing");
        var (runs, after) = (0, 0);

        await Should.ThrowAsync<CommitOutcomeUnknownException>(() => scope.RunAsync(async () =>
        {
            runs++;
            scope.UnitOfWork.OnCommitted(_ =>
            {
                after++;
                return Task.CompletedTask;
            });
            await scope.Repository<Note>().AddAsync(Note.Write(Tenant, "a"));
        }));

        (runs, after).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Permanent_failure_is_not_retried()
    {
        await using var scope = App.Scope(Tenant);
        var runs = 0;

        await Should.ThrowAsync<FormatException>(() => scope.RunAsync(() =>
        {
            runs++;
            throw new FormatException();
        }));

        runs.ShouldBe(1);
    }

    private protected static void FailOnce(SpyLog log, string step) => log.Fail = entry =>
    {
        if (entry == step)
        {
            log.Fail = null;
            throw new NpgsqlException("The connection broke.", new IOException());
        }
    };
}
