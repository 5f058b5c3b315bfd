using Ardalis.Result;
using FluentValidation;
using MapsterMapper;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.Profile;

/// <summary>Changes the caller's profile.</summary>
[Authenticated]
public sealed record UpdateMyProfile([PersonalData] string DisplayName, long? ExpectedVersion) : ICommand<ProfileDto>;

internal sealed class UpdateMyProfileValidator : AbstractValidator<UpdateMyProfile>
{
    public UpdateMyProfileValidator() => RuleFor(c => c.DisplayName).DisplayName();
}

internal sealed class UpdateMyProfileHandler(IRepository<User> users, IRequestContext context, IMapper mapper)
    : IRequestHandler<UpdateMyProfile, Result<ProfileDto>>
{
    public async Task<Result<ProfileDto>> Handle(UpdateMyProfile command, CancellationToken cancellationToken)
    {
        if (await users.GetByIdAsync(context.RequireUserId(), cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        if (ExpectedVersion.Check(user, command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        user.Rename(command.DisplayName);
        await users.UpdateAsync(user, cancellationToken);
        return mapper.Map<ProfileDto>(user);
    }
}
