using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SvcInfra.Infrastructure.Tenants.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Tenants_InviteToRole : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "custom_role_id",
                table: "invitations",
                type: "uuid",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "custom_role_id",
                table: "invitations");
        }
    }
}
