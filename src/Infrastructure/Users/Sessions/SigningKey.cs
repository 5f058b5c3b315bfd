using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SvcInfra.Infrastructure.Users.Sessions;

/// <summary>A key that signs access tokens. Without the Data Protection key ring only the public key is readable.</summary>
internal sealed class SigningKey
{
    /// <summary>RFC 7638 thumbprint of the public key.</summary>
    public required string KeyId { get; init; }

    /// <summary>PKCS #8, encrypted with Data Protection.</summary>
    public required string ProtectedPrivateKey { get; init; }

    /// <summary>SubjectPublicKeyInfo (DER).</summary>
    public required byte[] PublicKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>It signs from this time on; before, it is only published, so that verifiers know it in time.</summary>
    public required DateTimeOffset ActiveFrom { get; init; }

    /// <summary>From this time on it is no longer published, and tokens that it signed are rejected.</summary>
    public required DateTimeOffset RetiresAt { get; init; }
}

internal sealed class SigningKeyConfiguration : IEntityTypeConfiguration<SigningKey>
{
    public void Configure(EntityTypeBuilder<SigningKey> builder)
    {
        builder.ToTable("signing_keys");
        builder.HasKey(k => k.KeyId);
        builder.Property(k => k.KeyId).HasMaxLength(43);
        builder.HasIndex(k => k.RetiresAt);
    }
}
