using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Passkeys;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Users.Passkeys;

internal sealed class PasskeyConfiguration : IEntityTypeConfiguration<Passkey>
{
    public void Configure(EntityTypeBuilder<Passkey> builder)
    {
        builder.ToTable("passkeys");
        builder.Property(p => p.Name).HasMaxLength(Passkey.MaxNameLength);
        builder.Property(p => p.CredentialId).HasMaxLength(1_023);
        builder.Property(p => p.PublicKey).HasMaxLength(1_024);
        builder.Property(p => p.Transports).HasMaxLength(100);
        builder.HasIndex(p => p.CredentialId).IsUnique(PasskeyErrors.Taken);
        builder.HasIndex(p => p.UserId);
        builder.HasOne<User>().WithMany().HasForeignKey(p => p.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class PasskeyChallengeConfiguration : IEntityTypeConfiguration<PasskeyChallenge>
{
    public void Configure(EntityTypeBuilder<PasskeyChallenge> builder)
    {
        builder.ToTable("passkey_challenges");
        builder.Property(c => c.HandleHash).HasMaxLength(32);
        builder.Property(c => c.EmailHash).HasMaxLength(32);
        builder.Property(c => c.State).HasMaxLength(2_000);
        builder.HasIndex(c => c.HandleHash).IsUnique();
        builder.HasIndex(c => c.UserId);
        builder.HasIndex(c => c.ExpiresAt);
        builder.HasOne<User>().WithMany().HasForeignKey(c => c.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
