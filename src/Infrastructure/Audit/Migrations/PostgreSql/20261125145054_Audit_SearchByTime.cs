using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SvcInfra.Infrastructure.Audit.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Audit_SearchByTime : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_audit_entries_tenant_id_action_id",
                table: "audit_entries");

            migrationBuilder.DropIndex(
                name: "ix_audit_entries_tenant_id_actor_id_id",
                table: "audit_entries");

            migrationBuilder.DropIndex(
                name: "ix_audit_entries_tenant_id_id",
                table: "audit_entries");

            migrationBuilder.DropIndex(
                name: "ix_audit_entries_tenant_id_target_id_id",
                table: "audit_entries");

            migrationBuilder.AlterColumn<string>(
                name: "action",
                table: "audit_entries",
                type: "character varying(100)",
                maxLength: 100,
                nullable: false,
                collation: "C",
                oldClrType: typeof(string),
                oldType: "character varying(100)",
                oldMaxLength: 100);

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_tenant_id_action_occurred_at",
                table: "audit_entries",
                columns: new[] { "tenant_id", "action", "occurred_at" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_tenant_id_actor_id_occurred_at",
                table: "audit_entries",
                columns: new[] { "tenant_id", "actor_id", "occurred_at" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_tenant_id_occurred_at",
                table: "audit_entries",
                columns: new[] { "tenant_id", "occurred_at" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_tenant_id_target_id_occurred_at",
                table: "audit_entries",
                columns: new[] { "tenant_id", "target_id", "occurred_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_audit_entries_tenant_id_action_occurred_at",
                table: "audit_entries");

            migrationBuilder.DropIndex(
                name: "ix_audit_entries_tenant_id_actor_id_occurred_at",
                table: "audit_entries");

            migrationBuilder.DropIndex(
                name: "ix_audit_entries_tenant_id_occurred_at",
                table: "audit_entries");

            migrationBuilder.DropIndex(
                name: "ix_audit_entries_tenant_id_target_id_occurred_at",
                table: "audit_entries");

            migrationBuilder.AlterColumn<string>(
                name: "action",
                table: "audit_entries",
                type: "character varying(100)",
                maxLength: 100,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(100)",
                oldMaxLength: 100,
                oldCollation: "C");

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_tenant_id_action_id",
                table: "audit_entries",
                columns: new[] { "tenant_id", "action", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_tenant_id_actor_id_id",
                table: "audit_entries",
                columns: new[] { "tenant_id", "actor_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_tenant_id_id",
                table: "audit_entries",
                columns: new[] { "tenant_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_tenant_id_target_id_id",
                table: "audit_entries",
                columns: new[] { "tenant_id", "target_id", "id" });
        }
    }
}
