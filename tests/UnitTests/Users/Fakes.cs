using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Domain.Users.SignIn;
using SvcInfra.UnitTests.Common;

namespace SvcInfra.UnitTests.Users;

/// <summary>In-memory dependencies of the sign-in use cases.</summary>
internal sealed class SignInFakes
{
    public static readonly DateTimeOffset Start = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

    public SignInFakes()
    {
        Options = new SessionOptions();
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        var cookies = Substitute.For<ISessionCookies>();
        Starter = new SessionStarter(
            Repositories.Of(Sessions), Tokens, new FakeAccessTokens(), cookies, new SessionTransport(), Jobs, Context, Addresses, options, Time);
    }

    public FakeTimeProvider Time { get; } = new(Start);

    public SessionOptions Options { get; }

    public List<User> Users { get; } = [];

    public List<Session> Sessions { get; } = [];

    public FakeRefreshTokens Tokens { get; } = new();

    public FakeHasher Hasher { get; } = new();

    public FakeMemberships Memberships { get; } = new();

    public RequestContext Context { get; } = new();

    public SessionStarter Starter { get; }

    public User AddUser(bool verified = true)
    {
        var user = User.Register(EmailAddress.Create("ada@example.com").Value, "Ada", FakeHasher.HashOf("correct horse battery"));
        if (verified)
        {
            user.VerifyEmail(Start);
        }

        Users.Add(user);
        return user;
    }

    public IUserSessions Seen { get; } = Substitute.For<IUserSessions>();

    public IAuditTrail Trail { get; } = Substitute.For<IAuditTrail>();

    public IIpAddressPrivacy Addresses { get; } = Substitute.For<IIpAddressPrivacy>();

    public FakeJobs Jobs { get; } = new();

    public FakeFailures Failures { get; } = new();

    public List<SignInChallenge> Challenges { get; } = [];

    public SignInOptions SignInOptions { get; } = new();

    public SignInWithPasswordHandler SignInWithPassword()
    {
        var options = Microsoft.Extensions.Options.Options.Create(SignInOptions);
        var signIn = new SignInFlow(Memberships, Starter, Repositories.Of(Challenges), Substitute.For<ISecondFactors>(), options, Time);
        var limit = new AttemptLimit(Failures, Trail, Jobs, Context, Addresses, options, Time);
        return new SignInWithPasswordHandler(new SignInUserFinder(Repositories.Of(Users), Trail), Hasher, limit, signIn, Trail);
    }

    /// <summary>Accepts every password that does not contain words about the user.</summary>
    public static PasswordPolicy Policy() => new(
        Microsoft.Extensions.Options.Options.Create(new AppOptions()),
        Microsoft.Extensions.Options.Options.Create(new PasswordOptions()),
        Substitute.For<ICommonPasswords>(),
        Substitute.For<IBreachedPasswords>());

    public RefreshSessionHandler Refresh()
    {
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        return new RefreshSessionHandler(Tokens, Repositories.Of(Sessions), Seen, Starter, Memberships, Trail, Context, options, Time);
    }
}

internal sealed class FakeHasher : IPasswordHasher
{
    public bool RehashNeeded { get; set; }

    /// <summary>The stored hashes that were checked; null for an unknown user.</summary>
    public List<string?> Verified { get; } = [];

    public int Hashed { get; private set; }

    public static string HashOf(string password) => $"hash of {password}";

    public ValueTask<string> HashAsync(string password, CancellationToken cancellationToken)
    {
        Hashed++;
        return ValueTask.FromResult(HashOf(password) + (RehashNeeded ? ", stronger" : string.Empty));
    }

    public ValueTask<PasswordVerification> VerifyAsync(string? phc, string password, CancellationToken cancellationToken)
    {
        Verified.Add(phc);
        return ValueTask.FromResult(phc != HashOf(password) ? PasswordVerification.Failed
            : RehashNeeded ? PasswordVerification.SucceededRehashNeeded : PasswordVerification.Succeeded);
    }
}

internal sealed class FakeFailures : ISignInFailures
{
    public Dictionary<string, SignInFailures> Rows { get; } = [];

    /// <summary>The names of the calls, in order.</summary>
    public List<string> Calls { get; } = [];

    public Task<IReadOnlyList<SignInFailures>> ReadAsync(
        IReadOnlyCollection<string> keys, Guid? userId, string? ipAddress, CancellationToken cancellationToken)
    {
        Calls.Add("read");
        return Task.FromResult<IReadOnlyList<SignInFailures>>([.. keys.Where(Rows.ContainsKey).Select(key => Rows[key])]);
    }

    public Task<IReadOnlyDictionary<string, int>> CountAsync(
        IReadOnlyCollection<string> keys, bool increment, DateTimeOffset forgetBefore, CancellationToken cancellationToken)
    {
        Calls.Add("count");
        foreach (var key in keys)
        {
            var count = Rows.TryGetValue(key, out var row) ? row.Count : 0;
            Rows[key] = new SignInFailures(
                key, count + (increment ? 1 : 0), increment || row is null ? SignInFakes.Start : row.LastAt, IsKnownIpAddress: false);
        }

        return Task.FromResult<IReadOnlyDictionary<string, int>>(keys.ToDictionary(key => key, key => Rows[key].Count));
    }

    public Task ForgetAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        Calls.Add("forget");
        foreach (var key in keys)
        {
            Rows.Remove(key);
        }

        return Task.CompletedTask;
    }
}

internal sealed class FakeRefreshTokens : IRefreshTokens
{
    public List<RefreshToken> Rows { get; } = [];

    public void Add(RefreshToken token) => Rows.Add(token);

    public Task<RefreshToken?> FindAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        Task.FromResult(Rows.Find(row => row.TokenHash.AsSpan().SequenceEqual(tokenHash)));

    public Task<DateTimeOffset?> FirstUseOfGenerationAsync(RefreshToken token, CancellationToken cancellationToken) => Task.FromResult(
        Rows.Where(row => row.SessionId == token.SessionId && row.Generation == token.Generation && row.UsedAt is not null)
            .Select(row => row.UsedAt).Order().FirstOrDefault());

    public Task<bool> TryUseAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = Rows.Find(r => r.Id == id && r.UsedAt is null);
        if (row is not null)
        {
            // The database also updates the row without going through the aggregate.
            typeof(RefreshToken).GetProperty(nameof(RefreshToken.UsedAt))!.SetValue(row, now);
        }

        return Task.FromResult(row is not null);
    }
}

internal sealed class FakeMemberships : ITenantMemberships
{
    public HashSet<Guid> Tenants { get; } = [];

    public Task<Guid?> FindDefaultTenantAsync(Guid userId, CancellationToken cancellationToken) =>
        Task.FromResult(Tenants.Count == 0 ? null : (Guid?)Tenants.First());

    public Task<bool> DemandMultiFactorAsync(Guid userId, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<bool> IsMemberAsync(Guid userId, Guid tenantId, CancellationToken cancellationToken) => Task.FromResult(Tenants.Contains(tenantId));
}

internal sealed class FakeAccessTokens : IAccessTokens
{
    public AccessToken Issue(Session session) => new($"{session.UserId} {session.Id} {session.TenantId}", 900);
}

internal sealed class FakeJobs : IJobs
{
    public List<IJob> Enqueued { get; } = [];

    public Task<Guid> EnqueueAsync<T>(T job, EnqueueOptions? options = null, CancellationToken cancellationToken = default)
        where T : IJob
    {
        Enqueued.Add(job);
        return Task.FromResult(EntityId.New());
    }

    public Task<IReadOnlyList<Guid>> EnqueueManyAsync<T>(
        IReadOnlyCollection<T> jobs, EnqueueOptions? options = null, CancellationToken cancellationToken = default)
        where T : IJob
    {
        Enqueued.AddRange(jobs.Cast<IJob>());
        return Task.FromResult<IReadOnlyList<Guid>>([.. jobs.Select(_ => EntityId.New())]);
    }
}
