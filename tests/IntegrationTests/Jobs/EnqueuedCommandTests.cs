using Ardalis.Result;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Users;
using SvcInfra.Infrastructure.Jobs;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs;

/// <summary>Commands that are done later go through the whole pipeline, as the user who enqueued them is by then.</summary>
public abstract class EnqueuedCommandTests(Engine engine) : JobTest(engine)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public sealed class OnSqlite() : EnqueuedCommandTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : EnqueuedCommandTests(Engine.PostgreSql);

    private protected override bool UsesRealClock => true;

    private protected override KeyValuePair<string, string?>[] Settings => [new("Jobs:PollInterval", "00:00:00.1"), new("Jobs:StopGrace", "00:00:00")];

    private JobWorker Worker => App.Get<IEnumerable<IHostedService>>().OfType<JobWorker>().Single();

    private protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddEnqueueableCommand(typeof(CloseBooks)).AddScoped<IRequestHandler<CloseBooks, Result>, CloseBooksHandler>();
    }

    private protected override Task StopAsync() => App is null ? Task.CompletedTask : Worker.StopAsync(CancellationToken.None);

    [Fact]
    public async Task Command_is_done_for_a_user_who_may_still_do_it()
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
    public async Task Command_of_a_user_who_may_not_do_it_any_more_goes_to_the_dead_letters(bool isMember)
    {
        var (user, tenant) = await MemberAsync(isMember ? TenantRole.Member : null);
        await EnqueueAsync(user, tenant, new CloseBooks("a"));

        await RunUntilDoneAsync();

        Spy.Seen.ShouldBeEmpty();
        (await DeadAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            dead => dead.Reason.ShouldBe(DeadReason.NotRetryable), dead => dead.Errors.ShouldContain(CommonErrors.PermissionDenied.Code));
    }

    [Fact]
    public async Task Conflict_is_tried_again_and_what_is_missing_is_not()
    {
        var (user, tenant) = await MemberAsync(TenantRole.Owner);
        await EnqueueAsync(user, tenant, new CloseBooks("missing"));
        await EnqueueAsync(user, tenant, new CloseBooks("busy"));

        await Worker.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(async () => (await DeadAsync()).Count == 1 && (await LiveAsync()) is [{ Errors: not "[]" }], Deadline, "one to die and one to wait");

        (await DeadAsync()).Single().Payload.ShouldContain("missing");
        (await LiveAsync()).Single().Payload.ShouldContain("busy");
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

    private async Task EnqueueAsync(Guid user, Guid tenant, CloseBooks command)
    {
        await using var scope = App.Scope(tenant, user);
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

internal sealed class CloseBooksHandler(JobSpy spy) : IRequestHandler<CloseBooks, Result>
{
    public async Task<Result> Handle(CloseBooks request, CancellationToken cancellationToken)
    {
        switch (request.Text)
        {
            case "missing":
                return new Error(ErrorKind.NotFound, "books.missing", "There are no books.");
            case "busy":
                return new Error(ErrorKind.Conflict, "books.busy", "Somebody writes.");
            default:
                await spy.SeeAsync(request.Text, null!);
                return Result.Success();
        }
    }
}
