using Shouldly;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Domain.Users.SignIn;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Security;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Security;

/// <summary>Which access of a session is cached, and for how long.</summary>
public sealed class PrincipalAccessTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private TestDatabase _database = null!;
    private TestApp _app = null!;
    private RequestContext _context = null!;
    private Guid _session;

    private IPrincipalAccess Access => _app.Get<IPrincipalAccess>();

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(Engine.PostgreSql, "access");
        _app = new TestApp(_database);
        await _app.StartAsync();

        await using var context = _app.Get<AppDbContextFactory>().Lease(tenantId: null);
        var user = User.Register(EmailAddress.Create("ada@example.com").Value, "Ada", "hash");
        var now = _app.Time.GetUtcNow();
        var proof = SignInProof.By(AuthenticationMethod.Password);
        var session = Session.Start(user, proof, tenantId: null, now, now.AddDays(1), userAgent: null, ipAddress: null);
        context.AddRange(user, session);
        await context.SaveChangesAsync();
        _session = session.Id;
        _context = new RequestContext();
        _context.Set(new RequestIdentity(PrincipalKind.User) { UserId = user.Id, SessionId = session.Id });
    }

    public ValueTask DisposeAsync()
    {
        _app.Dispose();
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Access_is_cached_for_a_minute_while_revocations_are_read()
    {
        await ReadAsync();
        (await IsActiveAsync()).ShouldBeTrue();
        await SetRevokedAtAsync();

        await AdvanceAsync(TimeSpan.FromSeconds(59.9));
        (await IsActiveAsync()).ShouldBeTrue("no revocation named the session");
        await AdvanceAsync(TimeSpan.FromSeconds(0.1));
        (await IsActiveAsync()).ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Session_of_another_user_is_refused_with_and_without_a_cached_entry(bool isCached)
    {
        await ReadAsync();
        if (isCached)
        {
            (await IsActiveAsync()).ShouldBeTrue();
        }

        var stranger = new RequestContext();
        stranger.Set(new RequestIdentity(PrincipalKind.User) { UserId = Guid.CreateVersion7(), SessionId = _session });

        (await Access.GetAsync(stranger, CancellationToken.None)).SessionIsActive.ShouldBeFalse();
        (await IsActiveAsync()).ShouldBeTrue("refusing another user does not change the cached entry");
    }

    [Fact]
    public async Task Cache_is_unused_unless_revocations_were_read_in_the_last_five_seconds()
    {
        (await IsActiveAsync()).ShouldBeTrue();
        await SetRevokedAtAsync();
        (await IsActiveAsync()).ShouldBeFalse("revocations were never read");

        await SetRevokedAtAsync("NULL");
        await AdvanceAsync(TimeSpan.FromSeconds(5));
        (await IsActiveAsync()).ShouldBeTrue();
        await SetRevokedAtAsync();
        _app.Time.Advance(TimeSpan.FromSeconds(4.9));
        (await IsActiveAsync()).ShouldBeTrue("revocations were read less than five seconds ago");
        _app.Time.Advance(TimeSpan.FromSeconds(0.1));
        (await IsActiveAsync()).ShouldBeFalse("revocations were last read five seconds ago");
    }

    [Fact]
    public async Task Refusal_is_cached_for_five_seconds()
    {
        await ReadAsync();
        await SetRevokedAtAsync();
        (await IsActiveAsync()).ShouldBeFalse();
        await SetRevokedAtAsync("NULL");

        await AdvanceAsync(TimeSpan.FromSeconds(4.9));
        (await IsActiveAsync()).ShouldBeFalse();
        await AdvanceAsync(TimeSpan.FromSeconds(0.1));
        (await IsActiveAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Session_is_not_cached_beyond_its_expiry()
    {
        await ReadAsync();
        _app.Time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(30));
        await ReadAsync();
        (await IsActiveAsync()).ShouldBeTrue();

        await AdvanceAsync(TimeSpan.FromSeconds(30));

        (await IsActiveAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Custom_role_applies_to_sessions_and_jobs_only_in_its_tenant()
    {
        var tenants = new[] { "acme", "other" }.Select(slug => Tenant.Create(Slug.Create(slug).Value, slug)).ToArray();
        var roles = tenants.Select(tenant => CustomRole.Create(tenant.Id, "Front desk", null, [$"of.{tenant.Name}"], _ => true).Value).ToArray();
        foreach (var (tenant, role) in tenants.Zip(roles))
        {
            var member = Membership.Create(tenant.Id, _context.RequireUserId(), TenantRole.Member);
            member.AssignCustomRole(role, null, member, _ => true);
            await using var context = _app.Get<AppDbContextFactory>().Lease(tenant.Id);
            context.AddRange(tenant, role, member);
            await context.SaveChangesAsync();
        }

        foreach (var tenant in tenants)
        {
            foreach (var kind in new[] { PrincipalKind.User, PrincipalKind.Job })
            {
                var acting = new RequestContext();
                acting.Set(new RequestIdentity(kind) { UserId = _context.UserId, SessionId = _session, TenantId = tenant.Id });
                var access = await Access.GetAsync(acting, CancellationToken.None);
                (access.SessionIsActive, access.Role, access.CustomRole?.Name, access.CustomRole?.Permissions.Single())
                    .ShouldBe((true, TenantRole.Member, "Front desk", $"of.{tenant.Name}"), kind.ToString());
            }
        }

        (await Access.GetAsync(_context, CancellationToken.None)).CustomRole.ShouldBeNull("the session has no tenant context");
    }

    [Fact]
    public async Task Revocation_evicts_the_cached_session_after_its_commit_and_not_before()
    {
        await ReadAsync();
        (await IsActiveAsync()).ShouldBeTrue();
        await SetRevokedAtAsync();

        await using var scope = _app.Scope();
        await scope.RunAsync(async () =>
        {
            scope.Get<IRevocations>().RevokeSession(_session);
            (await IsActiveAsync()).ShouldBeTrue("nothing is committed");
        });

        (await IsActiveAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Rolled_back_revocation_leaves_no_row_and_keeps_the_cached_session()
    {
        await ReadAsync();
        (await IsActiveAsync()).ShouldBeTrue();
        await SetRevokedAtAsync();

        await using var scope = _app.Scope();
        await scope.RunAsync(() =>
        {
            scope.Get<IRevocations>().RevokeSession(_session);
            return Task.FromResult<Ardalis.Result.Result>(CommonErrors.Busy);
        });

        (await IsActiveAsync()).ShouldBeTrue();
        (await _database.ReadAsync("SELECT 1 FROM revocations")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Session")]
    [InlineData("User")]
    public async Task Revocation_of_another_process_is_found_however_late_it_commits(string kind)
    {
        await InsertAsync(kind, ageInSeconds: 0);
        await ReadAsync();
        (await IsActiveAsync()).ShouldBeTrue();
        await SetRevokedAtAsync();
        (await IsActiveAsync()).ShouldBeTrue();

        // Written 50 seconds before the newest row that was read, but committed after it.
        await InsertAsync(kind, ageInSeconds: 50);
        await ReadAsync();

        (await IsActiveAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Revocation_is_applied_once()
    {
        await InsertAsync("Session", ageInSeconds: 0);
        await ReadAsync();
        (await IsActiveAsync()).ShouldBeTrue();
        await SetRevokedAtAsync();

        await ReadAsync();

        (await IsActiveAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Old_revocations_are_purged_and_recent_ones_are_kept()
    {
        await using (var connection = await _database.OpenAsync())
        {
            await ExecuteAsync(connection, $"""
                INSERT INTO revocations (id, kind, session_id, revoked_at)
                SELECT gen_random_uuid(), 'Session', gen_random_uuid(),
                    timestamptz '{_app.Time.GetUtcNow():O}' - minutes * interval '1 minute' FROM unnest(ARRAY[119, 121]) AS minutes
                """);
        }

        await using var scope = _app.Scope();
        await scope.Get<IJobHandler<PurgeRevocations>>().HandleAsync(new PurgeRevocations(), null!, CancellationToken.None);

        (await _database.ReadAsync("SELECT 1 FROM revocations")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Access_that_was_read_during_its_revocation_is_not_cached()
    {
        await ReadAsync();
        await using var blocker = await _database.OpenAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await ExecuteAsync(blocker, "LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE");
        var reading = IsActiveAsync();
        await Eventually.TrueAsync(
            async () => (await _database.ReadAsync("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'sessions'::regclass")).Count == 1,
            Deadline, "the read to be under way");

        await RevokeAsync();
        await transaction.RollbackAsync();
        (await reading.WaitAsync(Deadline)).ShouldBeTrue("the session was active when it was read");

        await SetRevokedAtAsync();
        (await IsActiveAsync()).ShouldBeFalse();
    }

    private Task ReadAsync() => _app.Get<RevocationReader>().ReadAsync(CancellationToken.None);

    private Task AdvanceAsync(TimeSpan by)
    {
        _app.Time.Advance(by);
        return ReadAsync();
    }

    private async Task<bool> IsActiveAsync() => (await Access.GetAsync(_context, CancellationToken.None)).SessionIsActive;

    /// <summary>Revokes the session by a command of this process.</summary>
    private async Task RevokeAsync()
    {
        await using var scope = _app.Scope();
        await scope.RunAsync(() =>
        {
            scope.Get<IRevocations>().RevokeSession(_session);
            return Task.CompletedTask;
        });
    }

    /// <summary>Writes a revocation as a command of another process does.</summary>
    private async Task InsertAsync(string kind, int ageInSeconds)
    {
        await using var connection = await _database.OpenAsync();
        await ExecuteAsync(connection, $"""
            INSERT INTO revocations (id, kind, session_id, user_id, revoked_at)
            SELECT gen_random_uuid(), '{kind}', id, user_id, clock_timestamp() - {ageInSeconds} * interval '1 second' FROM sessions
            """);
    }

    /// <summary>Updates the row directly, so that no revocation is written.</summary>
    private async Task SetRevokedAtAsync(string revokedAt = "now()")
    {
        await using var connection = await _database.OpenAsync();
        await ExecuteAsync(connection, $"UPDATE sessions SET revoked_at = {revokedAt}");
    }

    private static async Task ExecuteAsync(System.Data.Common.DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
