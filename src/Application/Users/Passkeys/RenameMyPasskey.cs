using Ardalis.Result;
using FluentValidation;
using MapsterMapper;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>Renames one of the signed-in user's passkeys.</summary>
[Authenticated]
public sealed record RenameMyPasskey(Guid PasskeyId, [PersonalData] string Name, long? ExpectedVersion) : ICommand<PasskeyDto>;

internal sealed class RenameMyPasskeyValidator : AbstractValidator<RenameMyPasskey>
{
    public RenameMyPasskeyValidator() => RuleFor(c => c.Name).PasskeyName();
}

internal sealed class RenameMyPasskeyHandler(IRepository<Passkey> passkeys, IRequestContext context, IMapper mapper)
    : IRequestHandler<RenameMyPasskey, Result<PasskeyDto>>
{
    public async Task<Result<PasskeyDto>> Handle(RenameMyPasskey command, CancellationToken cancellationToken)
    {
        if (await passkeys.FirstOrDefaultAsync(new PasskeyOfUser(command.PasskeyId, context.RequireUserId()), cancellationToken) is not { } passkey)
        {
            return PasskeyErrors.NotFound;
        }

        if (ExpectedVersion.Check(passkey, command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        passkey.Rename(command.Name);
        await passkeys.UpdateAsync(passkey, cancellationToken);
        return mapper.Map<PasskeyDto>(passkey);
    }
}
