using SvcInfra.Application.ApiKeys.Contracts;
using SvcInfra.Application.Common.Events;
using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.Domain.ApiKeys;

namespace SvcInfra.Application.ApiKeys;

/// <summary>Publishes the creation and the revocation of keys. Events of a key are in order.</summary>
internal sealed class ApiKeyEventPublisher(IOutbox outbox) : IDomainEventHandler<ApiKeyCreated>, IDomainEventHandler<ApiKeyRevoked>
{
    public Task HandleAsync(ApiKeyCreated domainEvent, CancellationToken cancellationToken)
    {
        var key = domainEvent.Key;
        return outbox.PublishAsync(
            new ApiKeyCreatedEvent(key.Id, key.Name, key.UserId, key.ServiceAccountId, key.Scopes, key.ExpiresAt), key.Id, cancellationToken);
    }

    public Task HandleAsync(ApiKeyRevoked domainEvent, CancellationToken cancellationToken) =>
        outbox.PublishAsync(new ApiKeyRevokedEvent(domainEvent.ApiKeyId), domainEvent.ApiKeyId, cancellationToken);
}
