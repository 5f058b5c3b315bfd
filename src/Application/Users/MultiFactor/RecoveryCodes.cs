using System.Security.Cryptography;
using System.Text;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.Users.MultiFactor;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>
/// Creates sets of recovery codes: six groups of four characters, 120 random bits. From 112 bits on a plain hash is enough (OWASP ASVS 5.0, 6.5.2).
/// </summary>
internal sealed class RecoveryCodes(ISecondFactors factors, IRepository<RecoveryCode> codes)
{
    /// <summary>Crockford's base32: no letters that look like digits.</summary>
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 24;
    private const int GroupLength = 4;

    /// <summary>Deletes the previous codes. The new ones are shown only once.</summary>
    public async Task<RecoveryCodesDto> ReplaceAsync(Guid userId, CancellationToken cancellationToken)
    {
        await factors.DeleteRecoveryCodesAsync(userId, cancellationToken);
        string[] fresh = [.. Enumerable.Range(0, RecoveryCode.SetSize).Select(_ => Create())];
        foreach (var code in fresh)
        {
            await codes.AddAsync(RecoveryCode.Issue(userId, HashOf(code)), cancellationToken);
        }

        return new RecoveryCodesDto(fresh);
    }

    /// <summary>With 120 random bits a slow hash adds nothing. Hyphens, spaces and letter case are ignored.</summary>
    public static byte[] HashOf(string code)
    {
        var plain = string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        return SHA256.HashData(Encoding.UTF8.GetBytes(plain));
    }

    private static string Create() =>
        string.Join('-', RandomNumberGenerator.GetString(Alphabet, Length).Chunk(GroupLength).Select(group => new string(group)));
}
