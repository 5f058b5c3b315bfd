using Ardalis.Result;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Users;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.Jobs;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Audit.Capture;

/// <summary>The entries of commands that send other commands, fail late, throw, or are run by a job.</summary>
public abstract class CommandEntryTests(Engine engine) : JobTest(engine)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private Guid _user;
    private Guid _tenant;

    public sealed class OnSqlite() : CommandEntryTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : CommandEntryTests(Engine.PostgreSql);

    private protected override bool UsesRealClock => true;

    private protected override KeyValuePair<string, string?>[] Settings =>
        [new("Jobs:PollInterval", "00:00:00.1"), new("Jobs:StopGrace", "00:00:00")];

    private JobWorker Worker => App.Get<IEnumerable<IHostedService>>().OfType<JobWorker>().Single();

    private protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddEnqueueableCommand(typeof(RenameLater))
            .AddScoped<IRequestHandler<RenameLater, Result>, RenameLaterHandler>()
            .AddScoped<IRequestHandler<RenameBoth, Result>, RenameBothHandler>()
            .AddScoped<IRequestHandler<RenameUser, Result>, RenameUserHandler>();
    }

    private protected override Task StopAsync() => App is null ? Task.CompletedTask : Worker.StopAsync(CancellationToken.None);

    [Fact]
    public async Task Nested_command_is_part_of_the_outer_commands_entry()
    {
        await PrepareAsync();

        (await SendAsync(new RenameBoth("New", new RenameUser(_user, "Countess")))).Succeeded().ShouldBeTrue();

        var entry = (await TrailAsync()).ShouldHaveSingleItem();
        (entry.Action, entry.Outcome, entry.TargetType, entry.TargetId)
            .ShouldBe(("capture.rename_both", AuditOutcome.Success, "tenant", _tenant.ToString()));
        entry.Changes.ShouldBe("""{"tenant":{"name":{"before":"Acme","after":"New"}},"user":{"displayName":{"personal":true}}}""");
    }

    [Fact]
    public async Task Failure_of_a_nested_command_is_recorded_once_with_its_code_and_no_changes()
    {
        await PrepareAsync();

        (await SendAsync(new RenameBoth("New", new RenameUser(EntityId.New(), "Countess")))).Succeeded().ShouldBeFalse();

        await ShouldHaveFailedAsync("capture.rename_both", AuditOutcome.Failure, "tests.no_user");
    }

    [Fact]
    public async Task Denial_of_a_nested_command_is_recorded_as_the_outer_commands_denial()
    {
        await PrepareAsync();

        (await SendAsync(new RenameBoth("New", new RenameUser(_user, "denied")))).Succeeded().ShouldBeFalse();

        await ShouldHaveFailedAsync("capture.rename_both", AuditOutcome.Denied, "tests.denied");
    }

    [Fact]
    public async Task Command_that_hides_a_nested_failure_throws_and_is_recorded_as_an_error()
    {
        await PrepareAsync();

        await Should.ThrowAsync<InvalidOperationException>(
            () => SendAsync(new RenameBoth("New", new RenameUser(EntityId.New(), "Countess"), HidesFailure: true)));

        await ShouldHaveFailedAsync("capture.rename_both", AuditOutcome.Error, nameof(InvalidOperationException));
    }

    [Fact]
    public async Task Failure_after_changes_is_recorded_with_its_code_and_the_changes_are_undone()
    {
        await PrepareAsync();

        (await SendAsync(new RenameUser(_user, "fails"))).Succeeded().ShouldBeFalse();

        await ShouldHaveFailedAsync("capture.rename_user", AuditOutcome.Failure, "tests.refused");
    }

    [Fact]
    public async Task Exception_after_changes_is_recorded_with_its_type_and_no_message()
    {
        await PrepareAsync();

        await Should.ThrowAsync<FormatException>(() => SendAsync(new RenameUser(_user, "breaks")));

        await ShouldHaveFailedAsync("capture.rename_user", AuditOutcome.Error, nameof(FormatException));
    }

    [Fact]
    public async Task Command_run_by_a_job_is_recorded_under_its_code_with_the_enqueuing_user()
    {
        await PrepareAsync();
        await EnqueueAsync(new RenameLater("New"));

        await RunUntilDoneAsync();

        var entry = (await TrailAsync("capture.rename_later")).ShouldHaveSingleItem();
        (entry.ActorKind, entry.ActorId, entry.Outcome, entry.TargetId).ShouldBe(("job", _user, AuditOutcome.Success, _tenant.ToString()));
        entry.Changes.ShouldBe("""{"tenant":{"name":{"before":"Acme","after":"New"}}}""");
    }

    [Fact]
    public async Task Failed_command_run_by_a_job_is_recorded_with_the_enqueuing_user()
    {
        await PrepareAsync();
        await EnqueueAsync(new RenameLater("fails"));

        await RunUntilDoneAsync();

        var entry = (await TrailAsync("capture.rename_later")).ShouldHaveSingleItem();
        (entry.ActorKind, entry.ActorId, entry.Outcome, entry.Reason, entry.Changes)
            .ShouldBe(("job", _user, AuditOutcome.Failure, "tests.refused", null));
        (await NamesAsync()).ShouldBe(("Acme", "Ada"));
    }

    private async Task PrepareAsync()
    {
        await using var context = App.Get<AppDbContextFactory>().Lease(tenantId: null);
        var user = User.Register(EmailAddress.Create("ada@example.com").Value, "Ada", "hash");
        var tenant = Domain.Tenants.Tenant.Create(Slug.Create("acme").Value, "Acme");
        context.AddRange(user, tenant, Membership.Create(tenant.Id, user.Id, TenantRole.Owner));
        await context.SaveChangesAsync();
        (_user, _tenant) = (user.Id, tenant.Id);
    }

    private async Task<Result> SendAsync(ICommand command)
    {
        await using var scope = App.Scope(_tenant, _user);
        return await scope.Get<ISender>().Send(command);
    }

    private async Task EnqueueAsync(RenameLater command)
    {
        await using var scope = App.Scope(_tenant, _user);
        (await scope.RunAsync(async () => await scope.Get<IJobs>().EnqueueCommandAsync(command))).Succeeded().ShouldBeTrue();
    }

    private async Task RunUntilDoneAsync()
    {
        await Worker.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(async () => (await LiveAsync()).Count == 0, Deadline, "the job to be done");
    }

    /// <summary>The failure left one entry, and all changes were rolled back.</summary>
    private async Task ShouldHaveFailedAsync(string action, AuditOutcome outcome, string reason)
    {
        var entry = (await TrailAsync()).ShouldHaveSingleItem();
        (entry.Action, entry.Outcome, entry.Reason, entry.Changes, entry.ActorKind, entry.ActorId)
            .ShouldBe((action, outcome, reason, null, "user", _user));
        (await NamesAsync()).ShouldBe(("Acme", "Ada"));
    }

    private async Task<List<AuditEntry>> TrailAsync(string? action = null)
    {
        await using var context = App.Get<AppDbContextFactory>().Lease(_tenant);
        return await context.Set<AuditEntry>().AsNoTracking()
            .Where(entry => entry.TenantId == _tenant && (action == null || entry.Action == action)).ToListAsync();
    }

    private async Task<(string Tenant, string User)> NamesAsync()
    {
        await using var context = App.Get<AppDbContextFactory>().Lease(_tenant);
        return (await context.Set<Tenant>().Where(tenant => tenant.Id == _tenant).Select(tenant => tenant.Name).SingleAsync(),
            await context.Set<User>().Where(user => user.Id == _user).Select(user => user.DisplayName).SingleAsync());
    }
}

/// <summary>Renames the caller's tenant and sends another command.</summary>
[Public]
internal sealed record RenameBoth(string Name, ICommand Inner, bool HidesFailure = false) : ICommand;

internal sealed class RenameBothHandler(IRepository<Tenant> tenants, IRequestContext context, ISender sender) : IRequestHandler<RenameBoth, Result>
{
    public async Task<Result> Handle(RenameBoth request, CancellationToken cancellationToken)
    {
        (await tenants.GetByIdAsync(context.RequireTenantId(), cancellationToken))!.Rename(request.Name);
        var inner = await sender.Send(request.Inner, cancellationToken);
        return request.HidesFailure ? Result.Success() : inner;
    }
}

[Public]
internal sealed record RenameUser(Guid UserId, string Name) : ICommand;

internal sealed class RenameUserHandler(IRepository<User> users, AppDbContext database) : IRequestHandler<RenameUser, Result>
{
    public async Task<Result> Handle(RenameUser request, CancellationToken cancellationToken)
    {
        if (await users.GetByIdAsync(request.UserId, cancellationToken) is not { } user)
        {
            return new Error(ErrorKind.NotFound, "tests.no_user", "There is no such user.");
        }

        user.Rename(request.Name);
        if (request.Name is not ("fails" or "denied" or "breaks"))
        {
            return Result.Success();
        }

        await database.Set<Tenant>().ExecuteUpdateAsync(set => set.SetProperty(tenant => tenant.Name, request.Name), cancellationToken);
        return request.Name switch
        {
            "fails" => new Error(ErrorKind.Conflict, "tests.refused", "No."),
            "denied" => new Error(ErrorKind.Forbidden, "tests.denied", "Not you."),
            _ => throw new FormatException("ada@example.com is invalid."),
        };
    }
}

[Job("test.rename-later", MaxAttempts = 1)]
[RequirePermission("tenants.write")]
internal sealed record RenameLater(string Name) : ICommand, IEnqueueable;

internal sealed class RenameLaterHandler(IRepository<Tenant> tenants, IRequestContext context) : IRequestHandler<RenameLater, Result>
{
    public async Task<Result> Handle(RenameLater request, CancellationToken cancellationToken)
    {
        (await tenants.GetByIdAsync(context.RequireTenantId(), cancellationToken))!.Rename(request.Name);
        return request.Name == "fails" ? new Error(ErrorKind.NotFound, "tests.refused", "No.") : Result.Success();
    }
}
