using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Passwords;
using SvcInfra.Domain.Users.Profile;
using SvcInfra.Domain.Users.Registration;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Domain.Users.SignIn;
using SvcInfra.Infrastructure.Persistence.Tenancy;

namespace SvcInfra.Infrastructure.Users.Sessions;

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("sessions");
        builder.ForgetsTenantAtPurge();
        builder.Property(s => s.UserAgent).HasMaxLength(Session.MaxUserAgentLength);
        builder.Property(s => s.IpAddress).HasMaxLength(45);

        // The defaults are for sessions stored before these columns existed: all of them began with a password.
        builder.Property(s => s.AuthenticationMethods).HasMaxLength(100).HasDefaultValue(AuthenticationMethod.Password.Name);
        builder.Property(s => s.Level).HasDefaultValue(AuthenticationLevel.SingleFactor).HasSentinel((AuthenticationLevel)0);
        builder.HasOne<User>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(s => s.UserId);

        // For the purge.
        builder.HasIndex(s => s.ExpiresAt);
        builder.HasIndex(s => s.RevokedAt);
    }
}

internal sealed class RefreshTokenConfiguration : IEntityTypeConfiguration<RefreshToken>
{
    public void Configure(EntityTypeBuilder<RefreshToken> builder)
    {
        builder.ToTable("refresh_tokens");
        builder.Property(t => t.TokenHash).HasMaxLength(32);
        builder.HasIndex(t => t.TokenHash).IsUnique();
        builder.Property(t => t.Generation).HasDefaultValue(0);
        builder.HasIndex(t => t.SessionId);
        builder.HasIndex(t => t.ExpiresAt);
        builder.HasOne<Session>().WithMany().HasForeignKey(t => t.SessionId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class SessionCookieConfiguration : IEntityTypeConfiguration<SessionCookie>
{
    public void Configure(EntityTypeBuilder<SessionCookie> builder)
    {
        builder.ToTable("session_cookies");
        builder.ForgetsTenantAtPurge();
        builder.Property(c => c.SecretHash).HasMaxLength(32);
        builder.HasIndex(c => c.SecretHash).IsUnique();
        builder.HasIndex(c => c.SessionId);

        // For the purge.
        builder.HasIndex(c => c.ReplacedAt);
        builder.HasOne<Session>().WithMany().HasForeignKey(c => c.SessionId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class EmailVerificationConfiguration : IEntityTypeConfiguration<EmailVerification>
{
    public void Configure(EntityTypeBuilder<EmailVerification> builder)
    {
        builder.ToTable("email_verifications");
        builder.Property(v => v.TokenHash).HasMaxLength(32);
        builder.Property(v => v.Binding).HasDefaultValue(RegistrationBinding.Account).HasSentinel(RegistrationBinding.Account);
        builder.Property(v => v.PasswordHash).HasMaxLength(200);
        builder.Property(v => v.DisplayName).HasMaxLength(User.MaxDisplayNameLength);
        builder.Property(v => v.RequestedFrom).HasMaxLength(64);
        builder.HasIndex(v => v.TokenHash).IsUnique();
        builder.HasOne<User>().WithMany().HasForeignKey(v => v.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(v => v.UserId);
    }
}

internal sealed class SignInLinkConfiguration : IEntityTypeConfiguration<SignInLink>
{
    public void Configure(EntityTypeBuilder<SignInLink> builder)
    {
        builder.ToTable("sign_in_links");
        builder.Property(l => l.TokenHash).HasMaxLength(32);
        builder.Property(l => l.RequestHash).HasMaxLength(32);
        builder.HasIndex(l => l.TokenHash).IsUnique();
        builder.HasOne<User>().WithMany().HasForeignKey(l => l.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(l => l.UserId);
    }
}

internal sealed class EmailChangeConfiguration : IEntityTypeConfiguration<EmailChange>
{
    public void Configure(EntityTypeBuilder<EmailChange> builder)
    {
        builder.ToTable("email_changes");
        builder.Property(c => c.NewEmail).HasConversion(e => e.Value, v => EmailAddress.FromStored(v)).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(c => c.TokenHash).HasMaxLength(32);
        builder.HasIndex(c => c.TokenHash).IsUnique();
        builder.HasOne<User>().WithMany().HasForeignKey(c => c.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(c => c.UserId);
    }
}

internal sealed class PasswordResetConfiguration : IEntityTypeConfiguration<PasswordReset>
{
    public void Configure(EntityTypeBuilder<PasswordReset> builder)
    {
        builder.ToTable("password_resets");
        builder.Property(r => r.TokenHash).HasMaxLength(32);
        builder.HasIndex(r => r.TokenHash).IsUnique();
        builder.HasOne<User>().WithMany().HasForeignKey(r => r.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(r => r.UserId);
    }
}
