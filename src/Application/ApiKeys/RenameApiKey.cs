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

/// <summary>Renames an API key: one's own, or a service account's.</summary>
[RequirePermission(ApiKeyPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RenameApiKey(Guid Id, string Name) : ICommand<ApiKeyDto>;

internal sealed class RenameApiKeyValidator : AbstractValidator<RenameApiKey>
{
    public RenameApiKeyValidator() => RuleFor(c => c.Name).SingleLine(ApiKey.MaxNameLength);
}

internal sealed class RenameApiKeyHandler(ApiKeyChangePolicy changeable, ApiKeyIssuer issuer) : IRequestHandler<RenameApiKey, Result<ApiKeyDto>>
{
    public async Task<Result<ApiKeyDto>> Handle(RenameApiKey command, CancellationToken cancellationToken)
    {
        var found = await changeable.LockAsync(command.Id, cancellationToken);
        if (!found.IsSuccess)
        {
            return Error.Of(found);
        }

        found.Value.Rename(command.Name);
        return issuer.Describe(found.Value);
    }
}
