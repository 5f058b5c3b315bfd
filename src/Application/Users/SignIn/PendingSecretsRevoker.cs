using SvcInfra.Application.Common.Events;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>The security events of an account that do not go through <see cref="IUserSessions.EndAllAsync"/>, which ends pending secrets as well.</summary>
internal sealed class PendingSecretsRevoker(IPendingSecrets secrets)
    : IDomainEventHandler<PasswordChanged>, IDomainEventHandler<EmailChanged>, IDomainEventHandler<EmailVerified>, IDomainEventHandler<UserEnabled>
{
    public Task HandleAsync(PasswordChanged domainEvent, CancellationToken cancellationToken) => secrets.EndAllAsync(domainEvent.UserId, cancellationToken);

    public Task HandleAsync(EmailChanged domainEvent, CancellationToken cancellationToken) => secrets.EndAllAsync(domainEvent.UserId, cancellationToken);

    public Task HandleAsync(EmailVerified domainEvent, CancellationToken cancellationToken) => secrets.EndAllAsync(domainEvent.UserId, cancellationToken);

    /// <summary>What was being given out while the user was disabled ends, too.</summary>
    public Task HandleAsync(UserEnabled domainEvent, CancellationToken cancellationToken) => secrets.EndAllAsync(domainEvent.UserId, cancellationToken);
}
