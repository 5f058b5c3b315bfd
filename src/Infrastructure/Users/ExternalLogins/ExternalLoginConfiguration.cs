using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.ExternalLogins;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

internal sealed class ExternalLoginConfiguration : IEntityTypeConfiguration<ExternalLogin>
{
    public const int MaxProviderLength = 30;

    public void Configure(EntityTypeBuilder<ExternalLogin> builder)
    {
        builder.ToTable("external_logins");
        builder.Property(l => l.Provider).HasMaxLength(MaxProviderLength);
        builder.Property(l => l.Issuer).HasMaxLength(ExternalLogin.MaxIssuerLength);
        builder.Property(l => l.Subject).HasMaxLength(ExternalLogin.MaxSubjectLength);
        builder.Property(l => l.Account).HasMaxLength(ExternalLogin.MaxAccountLength);
        builder.HasIndex(l => new { l.Issuer, l.Subject }).IsUnique(ExternalLoginErrors.Taken);
        builder.HasIndex(l => l.UserId);
        builder.HasOne<User>().WithMany().HasForeignKey(l => l.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ExternalSignInConfiguration : IEntityTypeConfiguration<ExternalSignIn>
{
    public void Configure(EntityTypeBuilder<ExternalSignIn> builder)
    {
        builder.ToTable("external_sign_ins");
        builder.Ignore(s => s.Identity);
        builder.Property(s => s.CodeHash).HasMaxLength(32);
        builder.Property(s => s.BrowserHash).HasMaxLength(32);
        builder.Property(s => s.Provider).HasMaxLength(ExternalLoginConfiguration.MaxProviderLength);
        builder.Property(s => s.Issuer).HasMaxLength(ExternalLogin.MaxIssuerLength);
        builder.Property(s => s.Subject).HasMaxLength(ExternalLogin.MaxSubjectLength);
        builder.Property(s => s.Email).HasMaxLength(ExternalLogin.MaxAccountLength);
        builder.Property(s => s.Name).HasMaxLength(ExternalLogin.MaxAccountLength);
        builder.Property(s => s.ProtectedTokens).HasMaxLength(ExternalTokenSetConfiguration.MaxLength);
        builder.HasIndex(s => s.AttemptId).IsUnique(ExternalLoginErrors.Invalid);
        builder.HasIndex(s => s.CodeHash).IsUnique();
        builder.HasIndex(s => s.UserId);
        builder.HasIndex(s => s.ExpiresAt);
        builder.HasOne<User>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ExternalTokenSetConfiguration : IEntityTypeConfiguration<ExternalTokenSet>
{
    /// <summary>In characters: two tokens and their scopes, encrypted, in base64.</summary>
    public const int MaxLength = 100_000;

    public void Configure(EntityTypeBuilder<ExternalTokenSet> builder)
    {
        builder.ToTable("external_tokens");
        builder.Property(t => t.Provider).HasMaxLength(ExternalLoginConfiguration.MaxProviderLength);
        builder.Property(t => t.Protected).HasMaxLength(MaxLength);
        builder.HasIndex(t => t.ExternalLoginId).IsUnique(ExternalLoginErrors.Invalid);
        builder.HasIndex(t => new { t.UserId, t.Provider });
        builder.HasOne<ExternalLogin>().WithMany().HasForeignKey(t => t.ExternalLoginId).OnDelete(DeleteBehavior.Cascade);
    }
}
