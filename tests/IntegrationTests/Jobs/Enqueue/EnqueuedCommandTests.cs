using System.Collections.Concurrent;
using Ardalis.Result;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.ApiKeys.ServiceAccounts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Users;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs.Enqueue;

/// <summary>Enqueued commands run through the whole pipeline, with the current permissions of the user who enqueued them.</summary>
public abstract class EnqueuedCommandTests(Engine engine) : JobTest(engine)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public sealed class OnSqlite() : EnqueuedCommandTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : EnqueuedCommandTests(Engine.PostgreSql);

    private protected override bool UsesRealClock => true;

    private protected override KeyValuePair<string, string?>[] Settings =>
        [new("Jobs:PollInterval", "00:00:00.1"), new("Jobs:StopGrace", "00:00:00")];

    private JobWorker Worker => App.Get<IEnumerable<IHostedService>>().OfType<JobWorker>().Single();

    private protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddEnqueueableCommand(typeof(CloseBooks)).AddScoped<IRequestHandler<CloseBooks, Result>, CloseBooksHandler>();
        services.AddEnqueueableCommand(typeof(CloseOwnBooks)).AddScoped<IRequestHandler<CloseOwnBooks, Result>, CloseOwnBooksHandler>();
    }

    private protected override Task StopAsync() => App is null ? Task.CompletedTask : Worker.StopAsync(CancellationToken.None);

    [Fact]
    public async Task Command_runs_for_a_user_who_still_has_the_permission()
    {
        var (user, tenant) = await MemberAsync(TenantRole.Owner);
        await EnqueueAsync(user, tenant, new CloseBooks("a"));

        await RunUntilDoneAsync();

        Spy.Seen.ShouldBe(["a"]);
        (await DeadAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Command_becomes_a_dead_letter_when_the_user_lost_the_permission(bool isMember)
    {
        var (user, tenant) = await MemberAsync(isMember ? TenantRole.Member : null);
        await EnqueueAsync(user, tenant, new CloseBooks("a"));

        await RunUntilDoneAsync();

        Spy.Seen.ShouldBeEmpty();
        (await DeadAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            dead => dead.Reason.ShouldBe(DeadReason.NotRetryable), dead => dead.Errors.ShouldContain(CommonErrors.PermissionDenied.Code));
    }

    [Fact]
    public async Task Conflict_is_retried_and_not_found_is_not()
    {
        var (user, tenant) = await MemberAsync(TenantRole.Owner);
        await EnqueueAsync(user, tenant, new CloseBooks("missing"));
        await EnqueueAsync(user, tenant, new CloseBooks("busy"));

        await Worker.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(
            async () => (await DeadAsync()).Count == 1 && (await LiveAsync()) is [{ Errors: not "[]" }],
            Deadline, "one dead letter and one retried job");

        (await DeadAsync()).Single().Payload.ShouldContain("missing");
        (await LiveAsync()).Single().Payload.ShouldContain("busy");
    }

    [Fact]
    public async Task Command_of_an_api_key_runs_within_its_scopes_for_its_owner()
    {
        var (user, tenant) = await MemberAsync(TenantRole.Owner);
        await EnqueueAsync(await KeyAsync(ApiKeyOwner.Member(tenant, user), "tenants.write"), new CloseBooks("member"));
        var account = ServiceAccount.Create(tenant, "Robot", TenantRole.Owner);
        await InDatabaseAsync(tenant, db => db.Add(account));
        await EnqueueAsync(await KeyAsync(ApiKeyOwner.Of(account), "tenants.write"), new CloseBooks("account"));
        var acted = new ConcurrentBag<(PrincipalKind, Guid?, Guid?, bool)>();
        Spy.OnJob = moment =>
        {
            acted.Add((moment.Who.Principal, moment.Who.UserId, moment.Who.ServiceAccountId, moment.Who.ApiKeyId is not null));
            return Task.CompletedTask;
        };

        await RunUntilDoneAsync();

        acted.ShouldBe([(PrincipalKind.Job, user, null, true), (PrincipalKind.Job, null, account.Id, true)], ignoreOrder: true);
        (await DeadAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("narrow", "insufficient_scope")]
    [InlineData("session only", "session_required")]
    public async Task Attack_by_a_job_beyond_its_api_keys_scopes_becomes_a_dead_letter(string limit, string code)
    {
        var (user, tenant) = await MemberAsync(TenantRole.Owner);
        var key = await KeyAsync(ApiKeyOwner.Member(tenant, user), "tenants.read");
        if (limit == "narrow")
        {
            await EnqueueAsync(key, new CloseBooks("a"));
        }
        else
        {
            await EnqueueAsync(key, new CloseOwnBooks("a"));
        }

        await RunUntilDoneAsync();

        Spy.Seen.ShouldBeEmpty();
        (await DeadAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            dead => dead.Reason.ShouldBe(DeadReason.NotRetryable), dead => dead.Errors.ShouldContain(code),
            dead => dead.ApiKeyId.ShouldBe(key.ApiKeyId));
    }

    /// <summary>The API key or its owner changes between enqueuing and the attempt.</summary>
    [Theory]
    [InlineData("revoked", "api_key_revoked")]
    [InlineData("expired", "api_key_revoked")]
    [InlineData("purged", "api_key_revoked")]
    [InlineData("account disabled", "api_key_revoked")]
    [InlineData("member removed", "api_key_revoked")]
    [InlineData("member demoted", "permission_denied")]
    [InlineData("of another tenant", "permission_denied")]
    public async Task Attack_by_a_job_whose_api_key_ended_becomes_a_dead_letter(string end, string code)
    {
        var (user, tenant) = await MemberAsync(TenantRole.Owner);
        var account = ServiceAccount.Create(tenant, "Robot", TenantRole.Owner);
        await InDatabaseAsync(tenant, db => db.Add(account));
        var key = await KeyAsync(end == "account disabled" ? ApiKeyOwner.Of(account) : ApiKeyOwner.Member(tenant, user), "tenants.write");
        await EnqueueAsync(end == "of another tenant" ? key with { TenantId = Tenant } : key, new CloseBooks("a"));

        await using (var context = App.Get<AppDbContextFactory>().Lease(tenant))
        {
            var now = App.Get<TimeProvider>().GetUtcNow();
            var (keys, members) = (context.Set<ApiKey>(), context.Set<Membership>().Where(m => m.UserId == user));
            _ = end switch
            {
                "revoked" => await keys.ExecuteUpdateAsync(set => set.SetProperty(k => k.RevokedAt, now)),
                "expired" => await keys.ExecuteUpdateAsync(set => set.SetProperty(k => k.ExpiresAt, now.AddSeconds(-1))),
                "purged" => await keys.ExecuteDeleteAsync(),
                "account disabled" => await context.Set<ServiceAccount>().ExecuteUpdateAsync(set => set.SetProperty(a => a.DisabledAt, now)),
                "member removed" => await members.ExecuteDeleteAsync(),
                "member demoted" => await members.ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, TenantRole.Member)),
                _ => 1,
            };
        }

        await RunUntilDoneAsync();

        Spy.Seen.ShouldBeEmpty();
        (await DeadAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            dead => dead.Reason.ShouldBe(DeadReason.NotRetryable), dead => dead.Errors.ShouldContain(code));
    }

    [Fact]
    public async Task Job_enqueued_by_an_api_keys_job_inherits_the_api_key()
    {
        var (user, tenant) = await MemberAsync(TenantRole.Owner);
        var key = await KeyAsync(ApiKeyOwner.Member(tenant, user), "tenants.write");
        await using (var scope = App.Scope(key))
        {
            (await scope.RunAsync(async () => await scope.Get<IJobs>().EnqueueAsync(new TakeNote("a")))).Succeeded().ShouldBeTrue();
        }

        JobRow? next = null;
        Spy.OnJob = moment => moment.Jobs.EnqueueCommandAsync(new CloseBooks("b"), new EnqueueOptions { Delay = TimeSpan.FromHours(1) });
        await Worker.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(
            async () => (next = (await LiveAsync()).SingleOrDefault(job => job.Name == "test.close-books")) is not null,
            Deadline, "the next job to be enqueued");

        (next!.UserId, next.ApiKeyId).ShouldBe((user, key.ApiKeyId));
    }

    private async Task<RequestIdentity> KeyAsync(ApiKeyOwner owner, params string[] scopes)
    {
        var key = ApiKey.Issue(owner, "Robot", scopes, [], new byte[32], App.Get<TimeProvider>().GetUtcNow().AddDays(1));
        await InDatabaseAsync(owner.TenantId, db => db.Add(key));
        return new RequestIdentity(owner.UserId is null ? PrincipalKind.ServiceAccount : PrincipalKind.ApiKey)
        {
            TenantId = owner.TenantId,
            UserId = owner.UserId,
            ServiceAccountId = owner.ServiceAccountId,
            ApiKeyId = key.Id,
        };
    }

    private async Task InDatabaseAsync(Guid tenant, Action<AppDbContext> change)
    {
        await using var context = App.Get<AppDbContextFactory>().Lease(tenant);
        change(context);
        await context.SaveChangesAsync();
    }

    private async Task<(Guid User, Guid Tenant)> MemberAsync(TenantRole? role)
    {
        await using var context = App.Get<Infrastructure.Persistence.AppDbContextFactory>().Lease(tenantId: null);
        var user = User.Register(EmailAddress.Create("ada@example.com").Value, "Ada", "hash");
        var tenant = Domain.Tenants.Tenant.Create(Slug.Create("acme").Value, "Acme");
        context.AddRange(user, tenant);
        if (role is { } theirs)
        {
            context.Add(Membership.Create(tenant.Id, user.Id, theirs));
        }

        await context.SaveChangesAsync();
        return (user.Id, tenant.Id);
    }

    private Task EnqueueAsync(Guid user, Guid tenant, CloseBooks command) =>
        EnqueueAsync(new RequestIdentity(PrincipalKind.User) { TenantId = tenant, UserId = user }, command);

    private async Task EnqueueAsync<T>(RequestIdentity who, T command)
        where T : IEnqueueable
    {
        await using var scope = App.Scope(who);
        (await scope.RunAsync(async () => await scope.Get<IJobs>().EnqueueCommandAsync(command))).Succeeded().ShouldBeTrue();
    }

    private async Task RunUntilDoneAsync()
    {
        await Worker.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(async () => (await LiveAsync()).Count == 0, Deadline, "the jobs to be done");
    }
}

[Job("test.close-books")]
[RequirePermission("tenants.write")]
internal sealed record CloseBooks(string Text) : ICommand, IEnqueueable;

/// <summary>A command that requires a session.</summary>
[Job("test.close-own-books")]
[Authenticated]
internal sealed record CloseOwnBooks(string Text) : ICommand, IEnqueueable;

internal sealed class CloseOwnBooksHandler(JobSpy spy) : IRequestHandler<CloseOwnBooks, Result>
{
    public async Task<Result> Handle(CloseOwnBooks request, CancellationToken cancellationToken)
    {
        await spy.SeeAsync(request.Text, null!);
        return Result.Success();
    }
}

internal sealed class CloseBooksHandler(JobSpy spy, IRequestContext who, IJobs jobs) : IRequestHandler<CloseBooks, Result>
{
    public async Task<Result> Handle(CloseBooks request, CancellationToken cancellationToken)
    {
        switch (request.Text)
        {
            case "missing":
                return new Error(ErrorKind.NotFound, "books.missing", "There are no books.");
            case "busy":
                return new Error(ErrorKind.Conflict, "books.busy", "Another user is writing.");
            default:
                await spy.SeeAsync(request.Text, new Moment(null!, who, jobs, cancellationToken));
                return Result.Success();
        }
    }
}
