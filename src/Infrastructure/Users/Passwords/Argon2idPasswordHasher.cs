using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NSec.Cryptography;
using SvcInfra.Application.Users.Passwords;

namespace SvcInfra.Infrastructure.Users.Passwords;

/// <summary>The bare computation of RFC 9106: fills <paramref name="tag"/> from password and salt.</summary>
internal delegate void Argon2idFunction(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Argon2idCost cost, Span<byte> tag);

/// <summary>Argon2id through libsodium. One instance for the process: the bound on concurrent hashes is the instance's.</summary>
internal sealed partial class Argon2idPasswordHasher : IPasswordHasher, IDisposable
{
    // What a stored hash may ask for when the configuration itself asks for less.
    private const int AlwaysAcceptedMemoryKiB = 262_144;

    private readonly Argon2idFunction _argon2id;
    private readonly ILogger<Argon2idPasswordHasher> _logger;
    private readonly Argon2idCost _cost;
    private readonly int _maxMemoryKiB;
    private readonly PasswordHashingGate _gate;
    private readonly Argon2idHash _dummy;

    public Argon2idPasswordHasher(IOptions<PasswordHashingOptions> options, ILogger<Argon2idPasswordHasher> logger)
        : this(options, logger, Libsodium)
    {
    }

    /// <summary>For tests, which count and hold the computation.</summary>
    internal Argon2idPasswordHasher(
        IOptions<PasswordHashingOptions> options, ILogger<Argon2idPasswordHasher> logger, Argon2idFunction argon2id)
    {
        var settings = options.Value;
        _argon2id = argon2id;
        _logger = logger;
        _cost = new Argon2idCost(settings.MemoryKiB, settings.Passes);
        _maxMemoryKiB = Math.Max(settings.MemoryKiB, AlwaysAcceptedMemoryKiB);
        _gate = new PasswordHashingGate(settings.MaxConcurrent ?? Environment.ProcessorCount, settings.MaxQueued);
        _dummy = new Argon2idHash(
            _cost, RandomNumberGenerator.GetBytes(Argon2idHash.SaltBytes), RandomNumberGenerator.GetBytes(Argon2idHash.TagBytes));
    }

    public async ValueTask<string> HashAsync(string password, CancellationToken cancellationToken)
    {
        var salt = RandomNumberGenerator.GetBytes(Argon2idHash.SaltBytes);
        var tag = await _gate.RunAsync(() => Compute(password, salt, _cost), cancellationToken);
        return new Argon2idHash(_cost, salt, tag).ToString();
    }

    public async ValueTask<PasswordVerification> VerifyAsync(string? phc, string password, CancellationToken cancellationToken)
    {
        Argon2idHash? stored = null;
        if (phc is not null && !Argon2idHash.TryParse(phc, _maxMemoryKiB, out stored))
        {
            LogUnreadable(_logger);
        }

        var target = stored ?? _dummy;
        var matches = await _gate.RunAsync(
            () => CryptographicOperations.FixedTimeEquals(Compute(password, target.Salt, target.Cost), target.Tag), cancellationToken);

        // A match with the dummy counts for nothing, however unlikely.
        return (stored, matches) switch
        {
            (null, _) or (_, false) => PasswordVerification.Failed,
            _ when stored.Cost.IsWeakerThan(_cost) => PasswordVerification.SucceededRehashNeeded,
            _ => PasswordVerification.Succeeded,
        };
    }

    public void Dispose() => _gate.Dispose();

    private byte[] Compute(string password, ReadOnlySpan<byte> salt, Argon2idCost cost)
    {
        // In one form, however it was typed (docs/decisions/0007-passwords-are-normalised.md). The copy that comes of it is a string like the one that came.
        password = PasswordText.Normalize(password);

        // The array is pinned, so that the collector leaves no copies behind for which zeroing would come too late.
        var bytes = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetByteCount(password), pinned: true);
        try
        {
            Encoding.UTF8.GetBytes(password, bytes);
            var tag = new byte[Argon2idHash.TagBytes];
            _argon2id(bytes, salt, cost, tag);
            return tag;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static void Libsodium(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Argon2idCost cost, Span<byte> tag)
    {
        var parameters = new Argon2Parameters { MemorySize = cost.MemoryKiB, NumberOfPasses = cost.Passes, DegreeOfParallelism = 1 };
        PasswordBasedKeyDerivationAlgorithm.Argon2id(parameters).DeriveBytes(password, salt, tag);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A stored password hash is not an Argon2id PHC string within bounds; the sign-in fails until the password is reset.")]
    private static partial void LogUnreadable(ILogger logger);
}
