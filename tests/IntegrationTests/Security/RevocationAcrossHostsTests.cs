using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using SvcInfra.Application.Common.Events;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Domain.Users.SignIn;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Security;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Security;

/// <summary>Two hosts that share only a database, on the real clock: what one revokes the other refuses within five seconds.</summary>
[Slow]
public sealed class RevocationAcrossHostsTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);

    private readonly Tenant _tenant = Tenant.Create(Slug.Create("acme").Value, "Acme");
    private readonly User _user = User.Register(EmailAddress.Create("ada@example.com").Value, "Ada", "hash");
    private TestDatabase _database = null!;
    private TestApp _here = null!;
    private TestApp _there = null!;
    private Session _session = null!;
    private RequestContext _context = null!;

    private RevocationWatch Watch => _there.Get<IEnumerable<IHostedService>>().OfType<RevocationWatch>().Single();

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(Engine.PostgreSql, "revocations");
        _here = new TestApp(_database, services => services.AddSingleton<TimeProvider, MicrosecondClock>());
        _there = new TestApp(_database, services => services.AddSingleton<TimeProvider, MicrosecondClock>());
        await _here.StartAsync();
        await _there.StartAsync();
        await Watch.StartAsync(CancellationToken.None);

        var now = _here.Get<TimeProvider>().GetUtcNow();
        var proof = SignInProof.By(AuthenticationMethod.Password);
        _session = Session.Start(_user, proof, _tenant.Id, now, now.AddDays(1), userAgent: null, ipAddress: null);
        await using var context = _here.Get<AppDbContextFactory>().Lease(tenantId: null);
        context.AddRange(_user, _tenant, _session, Membership.Create(_tenant.Id, _user.Id, TenantRole.Admin));
        await context.SaveChangesAsync();
        _context = new RequestContext();
        _context.Set(new RequestIdentity(PrincipalKind.User) { UserId = _user.Id, SessionId = _session.Id, TenantId = _tenant.Id });
    }

    public async ValueTask DisposeAsync()
    {
        await Watch.StopAsync(CancellationToken.None);
        _here.Dispose();
        _there.Dispose();
        _database.Dispose();
    }

    [Fact]
    public async Task Revoked_session_is_refused_by_the_other_host()
    {
        await CacheSessionAsync();

        await CommandAsync(async scope =>
            (await scope.Repository<Session>().GetByIdAsync(_session.Id))!.Revoke(SessionRevocation.LoggedOut, DateTimeOffset.UnixEpoch));

        await Eventually.TrueAsync(async () => !(await ReadThereAsync()).SessionIsActive, MaxDelay, "the session to be refused by the other host");
    }

    [Fact]
    public async Task Removed_member_loses_the_role_on_the_other_host()
    {
        await CacheSessionAsync();

        await CommandAsync(async scope =>
        {
            await scope.Db.Set<Membership>().ExecuteDeleteAsync();
            await HandleAsync(scope, new MemberRemoved(_tenant.Id, _user.Id));
        });

        await Eventually.TrueAsync(async () => (await ReadThereAsync()).Role is null, MaxDelay, "the role to be removed on the other host");
        (await ReadThereAsync()).SessionIsActive.ShouldBeTrue("the session stays active");
    }

    [Fact]
    public async Task Changed_role_applies_on_the_other_host()
    {
        await CacheSessionAsync();

        await CommandAsync(async scope =>
        {
            await scope.Db.Set<Membership>().ExecuteUpdateAsync(update => update.SetProperty(m => m.Role, TenantRole.Member));
            await HandleAsync(scope, new MemberRoleChanged(_tenant.Id, _user.Id, TenantRole.Member));
        });

        await Eventually.TrueAsync(
            async () => (await ReadThereAsync()).Role == TenantRole.Member, MaxDelay, "the new role to apply on the other host");
    }

    [Fact]
    public async Task Custom_role_changes_apply_on_the_other_host()
    {
        await CacheSessionAsync();
        var role = CustomRole.Create(_tenant.Id, "Front desk", null, ["tenants.delete"], _ => true).Value;
        var member = await InTenantAsync(async db =>
        {
            db.Add(role);
            await db.SaveChangesAsync();
            return await db.Set<Membership>().SingleAsync();
        });

        await ChangeAsync(role.Id, new MemberCustomRoleChanged(_tenant.Id, _user.Id));
        await WaitForPermissionAsync("tenants.delete");
        await InTenantAsync(
            db => db.Set<CustomRole>().ExecuteUpdateAsync(update => update.SetProperty(r => r.Permissions, (IReadOnlyList<string>)["audit.read"])));
        await ChangeAsync(role.Id, new CustomRoleChanged(_tenant.Id, role.Id, ["tenants.delete"]));
        await WaitForPermissionAsync("audit.read");
        await ChangeAsync(null, new MemberCustomRoleChanged(_tenant.Id, _user.Id));
        await WaitForPermissionAsync(null);

        Task ChangeAsync<T>(Guid? roleId, T domainEvent)
            where T : IDomainEvent =>
            CommandAsync(async scope =>
            {
                await scope.Db.Set<Membership>().Where(m => m.Id == member.Id)
                    .ExecuteUpdateAsync(update => update.SetProperty(m => m.CustomRoleId, roleId));
                await HandleAsync(scope, domainEvent);
            });

        Task WaitForPermissionAsync(string? permission) => Eventually.TrueAsync(
            async () => (await ReadThereAsync()).CustomRole?.Permissions.SingleOrDefault() == permission,
            MaxDelay, $"{permission ?? "nothing"} to apply on the other host");
    }

    [Fact]
    public async Task Tenant_status_changes_apply_on_the_other_host()
    {
        await CacheSessionAsync();
        (await _there.Get<ITenantStatuses>().GetAsync(_tenant.Id, CancellationToken.None)).ShouldBe(TenantStatus.Active);

        await ChangeAsync(tenant => tenant.Suspend("unpaid", DateTimeOffset.UnixEpoch));
        await WaitForStatusAsync(TenantStatus.Suspended);
        await ChangeAsync(tenant => tenant.Resume());
        await WaitForStatusAsync(TenantStatus.Active);
        await ChangeAsync(tenant => tenant.Delete("acme", TimeSpan.FromDays(1), DateTimeOffset.UnixEpoch));
        await WaitForStatusAsync(TenantStatus.Deleted);
    }

    [Fact]
    public async Task Revocation_applies_within_five_seconds_when_revocations_cannot_be_read()
    {
        await CacheSessionAsync();
        await Watch.StopAsync(CancellationToken.None);

        await CommandAsync(async scope =>
            (await scope.Repository<Session>().GetByIdAsync(_session.Id))!.Revoke(SessionRevocation.LoggedOut, DateTimeOffset.UnixEpoch));

        await Eventually.TrueAsync(async () => !(await ReadThereAsync()).SessionIsActive, MaxDelay, "the other host to read the database again");
    }

    private async Task<T> InTenantAsync<T>(Func<AppDbContext, Task<T>> work)
    {
        await using var context = _here.Get<AppDbContextFactory>().Lease(_tenant.Id);
        return await work(context);
    }

    private async Task WaitForStatusAsync(TenantStatus status)
    {
        await Eventually.TrueAsync(async () => (await ReadThereAsync()).Tenant == status, MaxDelay, $"the tenant to be {status} on the other host");
        (await _there.Get<ITenantStatuses>().GetAsync(_tenant.Id, CancellationToken.None)).ShouldBe(status, "jobs see the same");
    }

    private Task ChangeAsync(Func<Tenant, Ardalis.Result.Result> change) => CommandAsync(async scope =>
    {
        var tenant = await scope.Db.Set<Tenant>().SingleAsync();
        change(tenant).IsSuccess.ShouldBeTrue();
    });

    /// <summary>Every handler of the event runs, as after a command: the order of their registration means nothing.</summary>
    private static async Task HandleAsync<T>(TestScope scope, T domainEvent)
        where T : IDomainEvent
    {
        foreach (var handler in scope.Get<IEnumerable<IDomainEventHandler<T>>>())
        {
            await handler.HandleAsync(domainEvent, CancellationToken.None);
        }
    }

    private async Task CommandAsync(Func<TestScope, Task> handler)
    {
        await using var scope = _here.Scope();
        (await scope.RunAsync(() => handler(scope))).Status.ShouldBe(Ardalis.Result.ResultStatus.Ok);
    }

    /// <summary>Waits until the other host has cached the session and responds without the database.</summary>
    private async Task CacheSessionAsync()
    {
        var key = new SessionInTenant(_session.Id, _context.RequireUserId(), _tenant.Id);
        await Eventually.TrueAsync(
            async () =>
            {
                (await ReadThereAsync() with { SignIn = null }).ShouldBe(new PrincipalAccess(SessionIsActive: true, TenantRole.Admin));
                return _there.Get<AccessCache>().Find(key) is not null;
            },
            Deadline, "the other host to cache the session");
    }

    private async Task<PrincipalAccess> ReadThereAsync() => await _there.Get<IPrincipalAccess>().GetAsync(_context, CancellationToken.None);
}
