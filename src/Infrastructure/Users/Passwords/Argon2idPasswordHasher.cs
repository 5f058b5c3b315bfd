using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NSec.Cryptography;
using SvcInfra.Application.Users.Passwords;

namespace SvcInfra.Infrastructure.Users.Passwords;

/// <summary>The computation of RFC 9106: fills <paramref name="tag"/> from password and salt.</summary>
internal delegate void Argon2idFunction(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Argon2idCost cost, Span<byte> tag);

/// <summary>Argon2id with libsodium. Use one instance per process, because each instance has its own limit on concurrent hashes.</summary>
internal sealed partial class Argon2idPasswordHasher : IPasswordHasher, IDisposable
{
    // Stored hashes may use this much memory even when the configuration uses less.
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

    /// <summary>For tests that count or block the computation.</summary>
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

        // A match with the dummy hash, however unlikely, is a failure.
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
        // One form, however it was typed (docs/decisions/0007-passwords-are-normalised.md). The normalised copy is another string in memory, which
        // cannot be zeroed.
        password = PasswordText.Normalize(password);

        // Pinned, so that the garbage collector makes no copies that zeroing would miss.
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
        Message = "A stored password hash is not a valid Argon2id PHC string within bounds. The sign-in fails until the user resets the password.")]
    private static partial void LogUnreadable(ILogger logger);
}
