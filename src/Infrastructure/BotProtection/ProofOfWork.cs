using System.Buffers.Binary;
using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using SvcInfra.Application.BotProtection;
using SvcInfra.Application.BotProtection.Contracts;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.RateLimits.Contracts;

namespace SvcInfra.Infrastructure.BotProtection;

/// <summary>
/// A client searches a number N such that the SHA-256 of <c>CHALLENGE:N</c> begins with zero bits. A challenge is stored nowhere until it is used:
/// it carries its expiry and difficulty, encrypted with the key ring that all processes share. Checking one costs microseconds.
/// </summary>
internal sealed class ProofOfWork(ISecretProtector protector, ISingleUse singleUse, IOptions<BotProtectionOptions> options, TimeProvider time)
{
    private const string Purpose = "bot-protection.challenge";
    private const string Use = "challenge";
    private const int IdBytes = 16;
    private const int ContentBytes = IdBytes + sizeof(long) + 1;
    private const int MaxResponseLength = 1_024;
    private const int MaxNumberDigits = 20;

    public ChallengeDto Create()
    {
        var settings = options.Value.ProofOfWork;
        var expiresAt = time.GetUtcNow() + settings.Lifetime;
        var content = new byte[ContentBytes];
        RandomNumberGenerator.Fill(content.AsSpan(0, IdBytes));
        BinaryPrimitives.WriteInt64BigEndian(content.AsSpan(IdBytes), expiresAt.ToUnixTimeMilliseconds());
        content[^1] = (byte)settings.Difficulty;
        return new ChallengeDto(
            ChallengeProvider.ProofOfWork,
            Challenge: protector.Protect(Purpose, content),
            Difficulty: settings.Difficulty,
            ExpiresAt: expiresAt);
    }

    public async ValueTask<ChallengeOutcome> VerifyAsync(string response, CancellationToken cancellationToken)
    {
        if (ContentOf(response) is not { Length: ContentBytes } content || LeadingZeroBits(response) < content[^1])
        {
            return ChallengeOutcome.Failed;
        }

        var expiresAt = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(content.AsSpan(IdBytes)));
        if (expiresAt <= time.GetUtcNow())
        {
            return ChallengeOutcome.Failed;
        }

        // For the longest lifetime: the setting may have changed since the challenge was created.
        var id = Base64Url.EncodeToString(content.AsSpan(0, IdBytes));
        var isFirst = await singleUse.TryUseAsync(Use, id, ProofOfWorkOptions.MaxLifetime, cancellationToken);
        return isFirst ? ChallengeOutcome.Passed : ChallengeOutcome.Failed;
    }

    internal static int LeadingZeroBits(string response)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(response));
        var bits = 0;
        foreach (var octet in hash)
        {
            var zeros = BitOperations.LeadingZeroCount(octet) - 24;
            bits += zeros;
            if (zeros < 8)
            {
                break;
            }
        }

        return bits;
    }

    /// <returns>Null when the response does not contain a challenge of ours.</returns>
    private byte[]? ContentOf(string response)
    {
        var colon = response.LastIndexOf(':');
        if (colon < 1 || response.Length > MaxResponseLength || !IsNumber(response.AsSpan(colon + 1)))
        {
            return null;
        }

        try
        {
            return protector.Unprotect(Purpose, response[..colon]);
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => text.Length is > 0 and <= MaxNumberDigits && !text.ContainsAnyExceptInRange('0', '9');
}
