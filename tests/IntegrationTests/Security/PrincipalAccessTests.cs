using Shouldly;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Security;

/// <summary>What is remembered of a session, and what is not.</summary>
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
        var session = Session.Start(user.Id, tenantId: null, _app.Time.GetUtcNow().AddDays(1), userAgent: null, ipAddress: null);
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
    public async Task Answer_is_remembered_for_five_seconds_and_no_longer()
    {
        (await AskAsync()).ShouldBeTrue();
        await RevokeAsync();

        _app.Time.Advance(TimeSpan.FromSeconds(4.9));
        (await AskAsync()).ShouldBeTrue();
        _app.Time.Advance(TimeSpan.FromSeconds(0.1));
        (await AskAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Forgotten_answer_is_read_again()
    {
        (await AskAsync()).ShouldBeTrue();
        await RevokeAsync();

        Access.Forget(_session);

        (await AskAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Answer_that_was_being_read_when_its_session_was_forgotten_is_not_remembered()
    {
        await using var blocker = await _database.OpenAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await ExecuteAsync(blocker, "LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE");
        var reading = AskAsync();
        await Eventually.TrueAsync(
            async () => (await _database.ReadAsync("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'sessions'::regclass")).Count == 1,
            Deadline, "the read to be under way");

        Access.Forget(_session);
        await transaction.RollbackAsync();
        (await reading.WaitAsync(Deadline)).ShouldBeTrue("it was active when it was read");

        await RevokeAsync();
        (await AskAsync()).ShouldBeFalse();
    }

    private async Task<bool> AskAsync() => (await Access.GetAsync(_context, CancellationToken.None)).SessionIsActive;

    private async Task RevokeAsync()
    {
        await using var connection = await _database.OpenAsync();
        await ExecuteAsync(connection, "UPDATE sessions SET revoked_at = now()");
    }

    private static async Task ExecuteAsync(System.Data.Common.DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
