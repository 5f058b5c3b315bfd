using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.ApiKeys;

public sealed record ApiKeyCreated(ApiKey Key) : IDomainEvent;

public sealed record ApiKeyRevoked(Guid ApiKeyId) : IDomainEvent;
