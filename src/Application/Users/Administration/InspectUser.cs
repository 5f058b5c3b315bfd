using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.Administration;

/// <summary>Reads a user's account and its status.</summary>
[RequireOperator(UserOperatorPermissions.Read)]
public sealed record InspectUser(Guid UserId) : IQuery<UserAdminDto>;

internal sealed class InspectUserHandler(IUserAdminStore store) : IRequestHandler<InspectUser, Result<UserAdminDto>>
{
    public async Task<Result<UserAdminDto>> Handle(InspectUser query, CancellationToken cancellationToken) =>
        await store.ReadAsync(query.UserId, cancellationToken) is { } user ? user : UserErrors.NotFound;
}
