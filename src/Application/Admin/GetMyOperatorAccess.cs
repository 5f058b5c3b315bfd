using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Admin;

/// <summary>Reads the caller's roles and permissions as an operator.</summary>
[RequireOperator]
public sealed record GetMyOperatorAccess : IQuery<OperatorDto>;

internal sealed class GetMyOperatorAccessHandler(IOperatorAccess operators, IRequestContext context)
    : IRequestHandler<GetMyOperatorAccess, Result<OperatorDto>>
{
    public async Task<Result<OperatorDto>> Handle(GetMyOperatorAccess query, CancellationToken cancellationToken) =>
        await operators.FindAsync(context, cancellationToken) is { } found
            ? new OperatorDto(found.Email, found.Roles, [.. found.Permissions.Order(StringComparer.Ordinal)])
            : CommonErrors.OperatorRequired;
}
