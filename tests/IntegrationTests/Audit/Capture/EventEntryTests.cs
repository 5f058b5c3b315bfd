using Ardalis.Result;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.Jobs;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Audit.Capture;

/// <summary>The entries of events, statements and jobs, and commands that leave no entry.</summary>
public abstract class EventEntryTests(Engine engine) : JobTest(engine)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly Guid _user = EntityId.New();
    private Guid _tenant;

    public sealed class OnSqlite() : EventEntryTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : EventEntryTests(Engine.PostgreSql);

    private protected override bool UsesRealClock => true;

    private protected override KeyValuePair<string, string?>[] Settings =>
        [new("Jobs:PollInterval", "00:00:00.1"), new("Jobs:StopGrace", "00:00:00")];

    private JobWorker Worker => App.Get<IEnumerable<IHostedService>>().OfType<JobWorker>().Single();

    private protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddJobHandler(typeof(RenameInPassingHandler)).AddSingleton<IAuditEventSource, TestEvents>()
            .AddScoped<IRequestHandler<RecordEvents, Result>, RecordEventsHandler>();
    }

    private protected override Task StopAsync() => App is null ? Task.CompletedTask : Worker.StopAsync(CancellationToken.None);

    [Fact]
    public async Task Command_that_changes_nothing_leaves_no_entry()
    {
        await PrepareAsync();

        (await SendAsync(new RecordEvents("nothing"))).Succeeded().ShouldBeTrue();

        (await TrailAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Statement_outside_the_change_tracker_is_recorded_without_changes()
    {
        await PrepareAsync();

        (await SendAsync(new RecordEvents("statement"))).Succeeded().ShouldBeTrue();

        var entry = (await TrailAsync()).ShouldHaveSingleItem();
        (entry.Action, entry.Outcome, entry.Changes, entry.TargetType, entry.TargetId)
            .ShouldBe(("capture.record_events", AuditOutcome.Success, null, "sample", "7"));
    }

    [Fact]
    public async Task Recorded_event_is_saved_together_with_its_commands_entry()
    {
        await PrepareAsync();

        (await SendAsync(new RecordEvents("event"))).Succeeded().ShouldBeTrue();

        (await TrailAsync()).Select(entry => (entry.Action, entry.Outcome, entry.Tags)).ShouldBe(
            [
                ("capture.record_events", AuditOutcome.Success, ""),
                ("tests.happened", AuditOutcome.Success, "hipaa,soc2"),
                ("tests.probed", AuditOutcome.Denied, ""),
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task Failed_command_drops_recorded_events_and_keeps_those_written_immediately()
    {
        await PrepareAsync();

        (await SendAsync(new RecordEvents("fails"))).Succeeded().ShouldBeFalse();

        (await TrailAsync()).Select(entry => (entry.Action, entry.Outcome, entry.Reason)).ShouldBe(
            [("capture.record_events", AuditOutcome.Failure, "tests.refused"), ("tests.probed", AuditOutcome.Denied, null)], ignoreOrder: true);
    }

    [Fact]
    public async Task Undeclared_event_throws()
    {
        await PrepareAsync();
        await using var scope = App.Scope(_tenant, _user);

        await Should.ThrowAsync<InvalidOperationException>(
            () => scope.Get<IAuditTrail>().RecordNowAsync(new AuditEvent("tests.undeclared"), CancellationToken.None));
    }

    [Theory]
    [InlineData(PrincipalKind.User, "job")]
    [InlineData(PrincipalKind.System, "system")]
    public async Task Job_that_changes_data_itself_is_recorded_under_its_own_name(PrincipalKind enqueuer, string actorKind)
    {
        await PrepareAsync();
        await using (var scope = App.Get<IServiceScopeFactory>().CreateAsyncScope())
        {
            Guid? user = enqueuer == PrincipalKind.User ? _user : null;
            scope.ServiceProvider.GetRequiredService<RequestContext>().Set(new RequestIdentity(enqueuer) { UserId = user, TenantId = _tenant });
            await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().ExecuteAsync(
                new AnyCommand(),
                async () =>
                {
                    await scope.ServiceProvider.GetRequiredService<IJobs>().EnqueueAsync(new RenameInPassing("New"));
                    await scope.ServiceProvider.GetRequiredService<IJobs>().EnqueueAsync(new RenameInPassing(""));
                    return Result.Success();
                },
                CancellationToken.None);
        }

        await Worker.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(async () => (await LiveAsync()).Count == 0, Deadline, "the jobs to be done");

        var entry = (await TrailAsync()).Where(entry => entry.Action == "jobs.test.rename-in-passing")
            .ShouldHaveSingleItem("the other job changed nothing");
        (entry.ActorKind, entry.ActorId, entry.Outcome)
            .ShouldBe((actorKind, enqueuer == PrincipalKind.User ? _user : null, AuditOutcome.Success));
        entry.Changes.ShouldBe("""{"tenant":{"name":{"before":"Acme","after":"New"}}}""");
    }

    private async Task PrepareAsync()
    {
        await using var context = App.Get<AppDbContextFactory>().Lease(tenantId: null);
        var tenant = Domain.Tenants.Tenant.Create(Slug.Create("acme").Value, "Acme");
        context.Add(tenant);
        await context.SaveChangesAsync();
        _tenant = tenant.Id;
    }

    private async Task<Result> SendAsync(ICommand command)
    {
        await using var scope = App.Scope(_tenant, _user);
        return await scope.Get<ISender>().Send(command);
    }

    private async Task<List<AuditEntry>> TrailAsync()
    {
        await using var context = App.Get<AppDbContextFactory>().Lease(_tenant);
        return await context.Set<AuditEntry>().AsNoTracking().Where(entry => entry.TenantId == _tenant).ToListAsync();
    }
}

internal sealed class TestEvents : IAuditEventSource
{
    public IEnumerable<AuditEventType> EventTypes =>
        [new("tests.happened", "Something happened.", AuditTags.Soc2 | AuditTags.Hipaa), new("tests.probed", "An attempt was refused.")];
}

[Public]
internal sealed record RecordEvents(string Case) : ICommand;

internal sealed class RecordEventsHandler(AppDbContext database, IAuditTrail trail) : IRequestHandler<RecordEvents, Result>
{
    public async Task<Result> Handle(RecordEvents request, CancellationToken cancellationToken)
    {
        if (request.Case == "nothing")
        {
            return Result.Success();
        }

        await database.Set<Tenant>().ExecuteUpdateAsync(set => set.SetProperty(tenant => tenant.Name, "New"), cancellationToken);
        if (request.Case == "statement")
        {
            trail.About("sample", "7");
            return Result.Success();
        }

        trail.Record(new AuditEvent("tests.happened"));
        await trail.RecordNowAsync(AuditEvent.Denied("tests.probed"), cancellationToken);
        return request.Case == "fails" ? new Error(ErrorKind.Conflict, "tests.refused", "No.") : Result.Success();
    }
}

[Job("test.rename-in-passing")]
internal sealed record RenameInPassing(string Name) : IJob;

internal sealed class RenameInPassingHandler(IRepository<Tenant> tenants, IRequestContext requestContext) : IJobHandler<RenameInPassing>
{
    public async Task HandleAsync(RenameInPassing job, JobContext context, CancellationToken cancellationToken)
    {
        var tenant = (await tenants.GetByIdAsync(requestContext.RequireTenantId(), cancellationToken))!;
        tenant.Rename(job.Name.Length > 0 ? job.Name : tenant.Name);
    }
}
