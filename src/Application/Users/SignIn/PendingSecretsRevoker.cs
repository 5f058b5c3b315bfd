using SvcInfra.Application.Common.Events;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>
/// Revokes pending secrets on security events of an account that do not call <see cref="IUserSessions.EndAllAsync"/>, which revokes them, too.
/// </summary>
internal sealed class PendingSecretsRevoker(IPendingSecrets secrets)
    : IDomainEventHandler<PasswordChanged>, IDomainEventHandler<EmailChanged>, IDomainEventHandler<EmailVerified>, IDomainEventHandler<UserEnabled>
{
    public Task HandleAsync(PasswordChanged domainEvent, CancellationToken cancellationToken) =>
        secrets.EndAllAsync(domainEvent.UserId, cancellationToken);

    public Task HandleAsync(EmailChanged domainEvent, CancellationToken cancellationToken) =>
        secrets.EndAllAsync(domainEvent.UserId, cancellationToken);

    public Task HandleAsync(EmailVerified domainEvent, CancellationToken cancellationToken) =>
        secrets.EndAllAsync(domainEvent.UserId, cancellationToken);

    /// <summary>Revokes what was issued while the user was disabled.</summary>
    public Task HandleAsync(UserEnabled domainEvent, CancellationToken cancellationToken) =>
        secrets.EndAllAsync(domainEvent.UserId, cancellationToken);
}
