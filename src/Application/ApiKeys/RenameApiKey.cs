using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.ApiKeys;

/// <summary>Renames an API key of the caller or of a service account.</summary>
[RequirePermission(ApiKeyPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RenameApiKey(Guid Id, string Name) : ICommand<ApiKeyDto>;

internal sealed class RenameApiKeyValidator : AbstractValidator<RenameApiKey>
{
    public RenameApiKeyValidator() => RuleFor(c => c.Name).SingleLine(ApiKey.MaxNameLength);
}

internal sealed class RenameApiKeyHandler(ApiKeyChangePolicy policy, ApiKeyIssuer issuer) : IRequestHandler<RenameApiKey, Result<ApiKeyDto>>
{
    public async Task<Result<ApiKeyDto>> Handle(RenameApiKey command, CancellationToken cancellationToken)
    {
        var found = await policy.LockAsync(command.Id, cancellationToken);
        if (!found.IsSuccess)
        {
            return Error.Of(found);
        }

        found.Value.Rename(command.Name);
        return issuer.ToDto(found.Value);
    }
}
