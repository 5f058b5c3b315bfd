using System.Security.Cryptography;
using System.Text;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Domain.Audit.Trail;

/// <summary>
/// The personal part of an entry. The entry holds only the commitment, so erasing the payload does not affect the proofs. The salt prevents a reader
/// of the commitment from guessing names and email addresses; it is erased with the text.
/// </summary>
/// <param name="Salt">32 random bytes.</param>
/// <param name="Text">JSON, exactly as it was first written.</param>
public sealed record AuditPayload(byte[] Salt, string Text)
{
    public const int SaltSize = 32;

    /// <exception cref="EncoderFallbackException">The text contains half of a surrogate pair.</exception>
    public static AuditPayload Create(string text)
    {
        _ = AuditEntryFormat.StrictUtf8.GetByteCount(text);
        return new AuditPayload(RandomNumberGenerator.GetBytes(SaltSize), text);
    }

    /// <summary>SHA-256(salt || text in UTF-8): <see cref="AuditEntry.PayloadCommitment"/>.</summary>
    /// <exception cref="EncoderFallbackException">The text contains half of a surrogate pair.</exception>
    public byte[] Commitment()
    {
        var bytes = new byte[Salt.Length + AuditEntryFormat.StrictUtf8.GetByteCount(Text)];
        Salt.CopyTo(bytes, 0);
        AuditEntryFormat.StrictUtf8.GetBytes(Text, bytes.AsSpan(Salt.Length));
        return SHA256.HashData(bytes);
    }

    /// <summary>The commitment to a payload that was read as UTF-8.</summary>
    /// <param name="saltAndText">The salt, followed by the text.</param>
    public static MerkleHash CommitmentTo(ReadOnlySpan<byte> saltAndText)
    {
        Span<byte> hash = stackalloc byte[MerkleHash.Size];
        SHA256.HashData(saltAndText, hash);
        return new MerkleHash(hash);
    }

    /// <summary>Whether the commitment is one to this payload.</summary>
    public bool Matches(ReadOnlySpan<byte> commitment) => Salt.Length == SaltSize && commitment.SequenceEqual(Commitment());
}
